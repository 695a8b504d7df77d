"""Groups and roles of the Podcast Taxonomy."""

from publisher.model.taxonomy import ROLES, TAXONOMY, find_groups


def test_every_role_has_a_group() -> None:
    """One, but for an editor, who is of writing or of video."""
    assert {role: find_groups(role) for role in ROLES if len(find_groups(role)) != 1} == {
        "editor": ("writing", "video post-production")
    }
    assert find_groups("listener") == ()


def test_roles_are_distinct_and_lower_case() -> None:
    """Roles are compared without case, and listed once."""
    assert len(ROLES) == len(set(ROLES))
    assert all(name == name.casefold() for name in (*ROLES, *TAXONOMY))
