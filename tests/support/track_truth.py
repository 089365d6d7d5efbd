"""Tagged birds whose ways are known: places, flights between them, and Movebank exports of them."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

START = datetime(2021, 10, 1, tzinfo=UTC).timestamp()
HOUR, DAY = 3600.0, 86_400.0
IZUMI, SUNCHEON, HAN, KUSHIRO = (130.27, 32.1), (127.5, 34.83), (126.7, 37.6), (144.4, 43.1)
ANADYR, YUKON = (177.5, 64.7), (-164.0, 62.5)
YANCHENG = (120.6, 33.6)


@dataclass(frozen=True)
class Leg:
    """Days at a place (fixes about it), then a flight to the next."""

    place: tuple[float, float]
    days: float


@dataclass
class Bird:
    name: str
    taxon: str = "Grus monacha"
    legs: Sequence[Leg] = ()
    every: float = HOUR
    speed: float = 60.0  # km/h
    wander: float = 0.02  # degrees about a place


def vector(point: Sequence[float]) -> np.ndarray:
    east, north = np.radians(point)
    return np.array([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)])


def between(start: Sequence[float], end: Sequence[float], share: np.ndarray) -> np.ndarray:
    """Points of a great circle; longitudes between -180 and 180."""
    a, b = vector(start), vector(end)
    angle = np.arccos(np.clip(a @ b, -1, 1))
    way = (np.sin((1 - share) * angle)[:, None] * a + np.sin(share * angle)[:, None] * b) / np.sin(angle)
    return np.column_stack(
        [np.degrees(np.arctan2(way[:, 1], way[:, 0])), np.degrees(np.arcsin(np.clip(way[:, 2], -1, 1)))]
    )


def km(start: Sequence[float], end: Sequence[float]) -> float:
    return float(np.arccos(np.clip(vector(start) @ vector(end), -1, 1)) * 6371.0088)


def fixes(bird: Bird, seed: int = 1) -> np.ndarray:
    """Time, longitude, latitude of a bird; a leg of 0 days is passed over without a rest."""
    chance = np.random.default_rng(seed)
    parts: list[np.ndarray] = []
    now = START
    for at, leg in enumerate(bird.legs):
        if leg.days:
            times = now + np.arange(0, leg.days * DAY, bird.every)
            spots = np.array(leg.place) + chance.uniform(-bird.wander, bird.wander, (len(times), 2))
            parts.append(np.column_stack([times, spots]))
            now = times[-1] + bird.every
        if at + 1 < len(bird.legs):
            hours = km(leg.place, bird.legs[at + 1].place) / bird.speed
            # None on the doorstep.
            times = now + np.arange(bird.every, hours * HOUR - bird.every / 5, bird.every)
            if len(times):
                share = (times - now) / (hours * HOUR)
                parts.append(np.column_stack([times, between(leg.place, bird.legs[at + 1].place, share)]))
            now += hours * HOUR
    found = np.concatenate(parts)
    found[:, 1] = (found[:, 1] + 180) % 360 - 180
    return found


def stamp(seconds: float) -> str:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=round(seconds))
    return moment.strftime("%Y-%m-%d %H:%M:%S.000")


STUDY = "Cranes of the East (GPS)"


def row(bird: Bird, number: int, fix: Sequence[float], **other: object) -> dict[str, object]:
    east, north = (round(float(degrees), 6) for degrees in fix[1:3])
    return {
        "event-id": number, "visible": "true", "timestamp": stamp(float(fix[0])), "location-long": east,
        "location-lat": north, "gps:hdop": 1.2, "gps:satellite-count": 7, "ground-speed": "",
        "algorithm-marked-outlier": "", "import-marked-outlier": "false", "manually-marked-outlier": "",
        "sensor-type": "gps", "individual-taxon-canonical-name": bird.taxon, "tag-local-identifier": f"T-{bird.name}",
        "individual-local-identifier": bird.name, "study-name": STUDY, **other,
    }  # fmt: skip


HEADER = list(row(Bird(""), 0, (0, 0, 0)))


def export(rows: Iterable[dict[str, object]], header: Sequence[str] = HEADER) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, header, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def rows_of(birds: Iterable[Bird]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for seed, bird in enumerate(birds):
        found += [row(bird, 10_000 * seed + at, fix) for at, fix in enumerate(fixes(bird, seed))]
    return found


# What each bird did, and what follows: crossing, passing, or nothing.
CROSSER = Bird("crosser", legs=[Leg(IZUMI, 20), Leg(SUNCHEON, 6), Leg(HAN, 4)])
THERE_AND_BACK = Bird("there-and-back", legs=[Leg(IZUMI, 9), Leg(HAN, 3), Leg(YANCHENG, 5), Leg(IZUMI, 9)])
ROUNDABOUT = Bird("roundabout", "Grus vipio", legs=[Leg(HAN, 5), Leg(YANCHENG, 5), Leg(IZUMI, 5)])
OVERFLIER = Bird("overflier", "Grus vipio", legs=[Leg(IZUMI, 10), Leg(HAN, 0), Leg((126.5, 40.5), 10)])
SHORT_STOP = Bird("short-stop", legs=[Leg(IZUMI, 10), Leg(SUNCHEON, 0.8), Leg((126.5, 40.5), 10)])
AT_HOME = Bird("at-home", legs=[Leg(KUSHIRO, 30), Leg(IZUMI, 10)])
BERING = Bird("bering", "Grus canadensis", legs=[Leg(ANADYR, 5), Leg(YUKON, 5)])
TRUTH = {
    **dict.fromkeys(("crosser", "there-and-back"), ("direct", "JPN", "KOR")), "roundabout": ("direct", "KOR", "JPN"),
    **dict.fromkeys(("overflier", "short-stop"), ("inferred", "JPN", "KOR")), "at-home": None, "bering": None,
}  # fmt: skip
BIRDS = (CROSSER, THERE_AND_BACK, ROUNDABOUT, OVERFLIER, SHORT_STOP, AT_HOME, BERING)
