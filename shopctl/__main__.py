"""`shopctl` and `python -m shopctl`."""

from shopctl.cli.app import main

if __name__ == "__main__":
    main()
