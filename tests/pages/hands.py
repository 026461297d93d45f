"""How somebody goes through the pages: by mouse, or by the keyboard alone – Tab, arrows, Space, Enter – seeing where they are."""

from __future__ import annotations

from typing import Any

# What shows where the keyboard is: an outline, a shadow, the one that the label of a hidden radio or box draws, or that of the
# field round it. Returns whether the element is reached, whether anything shows, and what it is, for the message.
_AT = """target => {
  const at = document.activeElement;
  const drawn = style => (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2)
    || style.boxShadow !== "none";
  const label = at.labels && at.labels[0];
  const seen = drawn(getComputedStyle(at)) || (label && drawn(getComputedStyle(label, "::before")))
    || (at.tagName === "INPUT" && drawn(getComputedStyle(at.parentElement)));
  const box = at.getBoundingClientRect();
  return [at === target, Boolean(seen) && box.width > 0, at.outerHTML.slice(0, 120), at.name === target.name && at.type];
}"""
MOST_STOPS = 400


class Mouse:
    """Clicks and types."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def follow(self, name: str, within: str = "body") -> None:
        """Follow the first link of that name to another page."""
        self._go(self.page.locator(within).get_by_role("link", name=name, exact=True).first)

    def follow_to(self, href: str) -> None:
        """Follow the first link that leads to an address beginning so."""
        self._go(self.page.locator(f'a[href^="{href}"]').first)

    def press(self, name: str, within: str = "body") -> None:
        """Press the first button of that name, which leads to a page."""
        self._go(self.page.locator(within).get_by_role("button", name=name, exact=True).first)

    def take(self, name: str, role: str = "button") -> Any:
        """Press what hands out a file; returns the download."""
        with self.page.expect_download() as taken:
            self._do(self.page.get_by_role(role, name=name, exact=True).first)
        return taken.value

    def choose(self, label: str) -> None:
        """Choose one of several."""
        self.page.get_by_label(label, exact=True).check()

    def write(self, label: str, words: str) -> None:
        """Fill in a field."""
        self._field(label).fill(words)

    def _field(self, label: str) -> Any:
        """The field of that label; a form may bear the same name."""
        return self.page.get_by_label(label, exact=True).and_(self.page.locator("input, textarea")).first

    def _go(self, place: Any) -> None:
        with self.page.expect_navigation():
            self._do(place)

    def _do(self, place: Any) -> None:
        place.click()


class Keys(Mouse):
    """Touches no mouse; stops with the test where no focus can be seen."""

    def choose(self, label: str) -> None:
        """Tab to the group, then arrow down to the one."""
        place = self.page.get_by_label(label, exact=True)
        self._reach(place, group=True)
        handle = place.element_handle()
        for _ in range(20):
            if self.page.evaluate(_AT, handle)[0]:
                break
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Space")
        assert place.is_checked()

    def write(self, label: str, words: str) -> None:
        """Tab to the field and type."""
        self._reach(self._field(label))
        self.page.keyboard.type(words)

    def _do(self, place: Any) -> None:
        self._reach(place)
        self.page.keyboard.press("Enter")

    def _reach(self, place: Any, *, group: bool = False) -> None:
        handle = place.element_handle()
        for stop in range(MOST_STOPS):
            there, seen, what, same = self.page.evaluate(_AT, handle)
            assert seen or not stop or what.startswith("<body"), f"nobody sees the focus on {what}"
            if there or (group and same == "radio"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no key leads to {place}")
