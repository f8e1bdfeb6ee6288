"""`scripts/services start|stop|status|env`: the embedded services for a developer's own tools."""

import argparse
import shlex

from workbench.console import Trouble, say
from workbench.paths import VAR
from workbench.services import Services, read_state

VARIABLES = ("DATABASE_URL", "OWNER_DATABASE_URL", "BROKER_URL", "CACHE_URL", "SECRET_KEY")


def run(arguments: list[str]) -> int:
    """Start, stop or show the services, or print their environment for `eval "$(scripts/services env)"`."""
    parser = argparse.ArgumentParser(prog="scripts/services", description="PostgreSQL et courtier embarqués.")
    parser.add_argument("action", choices=["start", "stop", "status", "env"])
    action = parser.parse_args(arguments).action
    services = Services(VAR)
    if action == "stop":
        if not services.stop_kept():
            raise Trouble("Une commande se sert encore des services : ils s’arrêteront avec elle.")
        say("Services arrêtés.")
    elif action == "status":
        state = read_state(VAR)
        print("\n".join(f"{name} : {facts}" for name, facts in state.items()) or "Aucun service ne tourne.")
    else:
        with services as addresses:
            services.keep()
            environment = addresses.environment()
        if action == "env":
            print("\n".join(f"export {name}={shlex.quote(environment[name])}" for name in VARIABLES))
            print("export DEBUG=true HTTPS=false ALLOWED_HOSTS='*'")
        else:
            say("Services démarrés ; pour les arrêter : scripts/services stop")
    return 0
