"""What is the whole project's: its fixtures, which pytest takes from the root only, and how hard
hypothesis tries.
"""

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.comfyui.fixtures", "tests.support.fixtures"]

# Few examples each time, since every run draws others; `pytest --hypothesis-profile thorough` for
# many. No deadline, as two workers share the machine with the engines. No database: a property that
# fails prints its example, and a checkout stays as it was.
settings.register_profile(
    "quick",
    max_examples=25,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("thorough", settings.get_profile("quick"), max_examples=1000)
settings.load_profile("quick")
