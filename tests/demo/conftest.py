import pytest

from monitor.demo.newsroom import Newsroom, find_material, load_newsroom


@pytest.fixture(scope="session")
def newsroom() -> Newsroom:
    return load_newsroom(find_material().newsroom)
