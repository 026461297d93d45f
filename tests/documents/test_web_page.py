"""A saved web page is read for what people came for: not its menus, banners and feet, but its lists of terms and its accordions."""

from __future__ import annotations

from troth.documents.html import MUCH, blocks_of_html


def read(page: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in blocks_of_html(page)]


def test_menus_banners_and_what_is_hidden_are_not_read() -> None:
    page = (
        "<div class='site-nav menu'><a>Shop</a></div><div id='cookie-banner'>We use cookies</div>"
        "<div role='dialog'>Sign up</div><p hidden>Old</p><div class='breadcrumbs'>Home</div>"
        "<div class='content privacy-policy'><p>We share data.</p></div><div class='footer-widgets'>Sale</div>"
    )
    assert read(page) == [("text", "We share data.")]


def test_a_page_with_a_main_part_is_read_for_that_part() -> None:
    words = "We keep your order for six years. " * (MUCH // 30)
    page = f"<p>Outside.</p><main><p>{words}</p></main><p>Below.</p>"
    assert read(page) == [("text", words.strip())]
    assert ("text", "Outside.") in read("<p>Outside.</p><main><p>Short.</p></main>")


def test_a_term_goes_before_what_is_said_of_it_and_a_question_is_a_heading() -> None:
    page = "<dl><dt>Invoices</dt><dd>Six years</dd><dt>Who sees them?</dt><dd>Our accountant.</dd></dl>"
    assert read(page) == [("item", "Invoices: Six years"), ("heading", "Who sees them?"), ("text", "Our accountant.")]


def test_what_opens_at_a_click_has_its_heading_and_ends_with_it() -> None:
    page = "<details><summary>Cookies</summary><p>None.</p></details><p>Your rights.</p>"
    assert read(page) == [("heading", "Cookies"), ("text", "None."), ("heading", ""), ("text", "Your rights.")]
    page = "<button aria-expanded='false'>Cookies</button><div><p>None.</p></div>"
    assert read(page) == [("heading", "Cookies"), ("text", "None.")]


def test_a_button_inside_a_sentence_is_part_of_it() -> None:
    assert read("<p>Use the <button>cookie settings</button> link.</p><button>Buy</button>") == [
        ("text", "Use the cookie settings link.")
    ]


def test_a_cell_that_covers_several_rows_stands_in_each() -> None:
    page = (
        "<table><tr><th>Data</th><th>Purpose</th><th>Kept</th></tr>"
        "<tr><td rowspan='2'>Orders</td><td>Delivery</td><td>1 year</td></tr><tr><td>Tax</td><td>6 years</td></tr>"
        "<tr><td>Logs</td><td colspan='2'>30 days</td></tr></table>"
    )
    rows = [block.cells for block in blocks_of_html(page)][1:]
    assert rows == [("Orders", "Delivery", "1 year"), ("Orders", "Tax", "6 years"), ("Logs", "30 days", "30 days")]
