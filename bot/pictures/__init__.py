"""Pictures: drawn when they are sent, trends, leaflets, guide pages, QR codes. Door: `painting`."""
