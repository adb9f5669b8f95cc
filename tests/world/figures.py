"""Figures in one line each: a value with the least or the most it may be."""

from tests.tools.report import Figure


def at_least(floor: float, name: str, value: float, unit: str, *, n: int) -> Figure:
    return Figure(name=name, value=round(value, 4), unit=unit, floor=floor, better="higher", n=n)


def at_most(floor: float, name: str, value: float, unit: str, *, n: int) -> Figure:
    return Figure(name=name, value=round(value, 4), unit=unit, floor=floor, better="lower", n=n)
