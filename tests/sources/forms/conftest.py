"""What the tests of the forms share."""

import pytest

from tests.sources.forms.front_pages import LAYOUTS, FrontPage


@pytest.fixture(params=LAYOUTS, ids=lambda layout: layout.__name__)
def front_page(request: pytest.FixtureRequest) -> FrontPage:
    """Each of the pages in turn."""
    built: FrontPage = request.param()
    return built
