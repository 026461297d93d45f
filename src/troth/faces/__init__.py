"""The faces: settings, commands and mounts. They collect; they hold no rules."""
