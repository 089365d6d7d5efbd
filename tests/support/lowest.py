"""Prints the lower bounds that `pyproject.toml` declares as exact versions, for `pip install -r`: see `.ci/run`."""

import tomllib
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
OWN = "birds-accord"


def declared() -> dict[str, tuple[Requirement, ...]]:
    """Return what birds needs (under "") and what each of its extras does beside other extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    groups = {"": project["dependencies"], **project["optional-dependencies"]}
    return {
        extra: tuple(one for line in lines if (one := Requirement(line)).name != OWN)
        for extra, lines in groups.items()
    }


def lowest(requirement: Requirement) -> str:
    """Return a requirement with the lowest version that it admits, and no other."""
    (bound,) = requirement.specifier
    if bound.operator not in {">=", "=="}:
        raise ValueError(requirement)
    where = f" ; {requirement.marker}" if requirement.marker else ""
    return f"{requirement.name}=={bound.version}{where}"


if __name__ == "__main__":
    groups = declared()
    del groups["lint"]  # checks the code and is no part of what runs
    print(*(lowest(one) for many in groups.values() for one in many), sep="\n")  # noqa: T201
