"""What is loaded into a dossier: frames, files, or several of them; `loads` has the options of each kind of record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike
    from typing import Unpack

    import pandas as pd

    from birds.dossier import loads
    from birds.dossier.occurrences import Reduced
    from birds.dossier.saving import Loaded
    from birds.dossier.tracks import LoadedTracks
    from birds.negotiation.statements import Result
    from birds.review.adoption import Adopted

    Named = str | PathLike[str]
    Data = pd.DataFrame | str | PathLike[str]
    Several = Data | Sequence[Data]

from birds.dossier.tables import Tables


class Loading(Tables):
    """The loads of a dossier; see `Dossier`."""

    def _load(self, kind: str, data: Several, name: str, options: Any) -> Any:  # noqa: ANN401
        from tempfile import TemporaryDirectory

        from birds.agreements import party_code
        from birds.dossier import frames, loads
        from birds.errors import UsageError

        every = data if isinstance(data, (list, tuple)) else (data,)
        if not every:
            raise UsageError("frame.nothing_given")
        party = party_code(self.agreement, options.get("party"))
        with self._changing() as path, TemporaryDirectory() as folder:
            files = [
                frames.as_file(each, kind, Path(folder), f"{name or kind}{at or ''}")
                for at, each in enumerate(every)
            ]
            return loads.load(kind, path, files, {**options, "party": party})

    def load_list(self, data: Data, *, name: str = "", **options: Unpack[loads.ListOptions]) -> Loaded:
        """Load a list of birds, a bird in each row; `id` names it, `title`, `party` … say what else is known of it."""
        return cast("Loaded", self._load("list", data, name, options))

    def load_law(self, data: Data, *, name: str = "", **options: Unpack[loads.LawOptions]) -> Loaded:
        """Load a law's table of protected birds; options as of `load_list`."""
        return cast("Loaded", self._load("law", data, name, options))

    def load_status(self, data: Data, *, name: str = "", **options: Unpack[loads.StatusOptions]) -> Loaded:
        """Load statements on birds' statuses, one in each row."""
        return cast("Loaded", self._load("status", data, name, options))

    def load_sites(self, data: Data, *, name: str = "", **options: Unpack[loads.SiteOptions]) -> Loaded:
        """Load sites, by `id`; those that differ from sites in the dossier need `replace`."""
        return cast("Loaded", self._load("sites", data, name, options))

    def load_municipalities(
        self, data: Data, *, name: str = "", **options: Unpack[loads.MunicipalityOptions]
    ) -> Loaded:
        """Load municipalities as points, by `id`, for places without a point of their own."""
        return cast("Loaded", self._load("municipalities", data, name, options))

    def load_boundaries(
        self, data: Several, *, name: str = "", **options: Unpack[loads.BoundaryOptions]
    ) -> Loaded:
        """Load the boundaries of sites as polygons, by `site_id` and `source`."""
        return cast("Loaded", self._load("boundaries", data, name, options))

    def load_counts(self, data: Several, *, name: str = "", **options: Unpack[loads.RecordOptions]) -> Loaded:
        """Load counts at sites, with the taxon that each name means."""
        return cast("Loaded", self._load("counts", data, name, options))

    def load_evidence(self, data: Data, *, name: str = "", **options: Unpack[loads.RecordOptions]) -> Loaded:
        """Load records of marked birds, by `id`: their ends are in columns, whatever line is drawn of them."""
        return cast("Loaded", self._load("evidence", data, name, options))

    def load_thresholds(
        self, data: Data, *, name: str = "", **options: Unpack[loads.ThresholdOptions]
    ) -> Loaded:
        """Load the 1 % thresholds of flyway populations."""
        return cast("Loaded", self._load("thresholds", data, name, options))

    def load_tracks(
        self, data: Several, *, name: str = "", **options: Unpack[loads.TrackOptions]
    ) -> LoadedTracks:
        """Load positions of tagged birds, a row a position, in the columns of Movebank, or `tracks` of a dossier."""
        return cast("LoadedTracks", self._load("tracks", data, name, options))

    def load_occurrences(
        self, data: Several, *, name: str = "", **options: Unpack[loads.OccurrenceOptions]
    ) -> Reduced:
        """Load occurrences in the columns of Darwin Core, a row a record, or `occurrences` of a dossier."""
        return cast("Reduced", self._load("occurrences", data, name, options))

    def load_positions(
        self, data: Data, *, name: str = "", **options: Unpack[loads.PositionOptions]
    ) -> Result:
        """Load one Party's positions in the open round, a bird in each row, or a Word document that came back."""
        return cast("Result", self._load("positions", data, name, options))

    def load_agreement(
        self, data: Data, *, name: str = "", **options: Unpack[loads.AgreementOptions]
    ) -> Loaded | Result:
        """Load the text of the agreement from its file, or a Word document that came back."""
        return cast("Loaded | Result", self._load("agreement", data, name, options))

    def load_taxonomy(
        self, data: Data, *, name: str = "", **options: Unpack[loads.TaxonomyOptions]
    ) -> Adopted:
        """Adopt another version of the reference taxonomy, called `title`; given are all of its taxa in sequence."""
        return cast("Adopted", self._load("taxonomy", data, name, options))
