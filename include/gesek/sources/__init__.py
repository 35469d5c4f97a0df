"""The contract of a file: receive it, recognise its layout, map its headers, read it, land it."""
