"""The version of Hindsight: the wheel takes it from here, and a new blog pins it."""

VERSION = "0.1.0"
