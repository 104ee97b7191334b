"""The pipeline's own file: what of ``.gitlab-ci.yml`` keeps a change from reaching devices unseen."""

from validate.gitlab.check import GITLAB_RULES, NAME, check_pipeline

__all__ = ["GITLAB_RULES", "NAME", "check_pipeline"]
