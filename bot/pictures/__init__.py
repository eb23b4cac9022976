"""Pictures: what is drawn when it is sent, trends, leaflets, guide pages, QR codes. Door: `painting`."""
