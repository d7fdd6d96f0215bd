using Myelin.Core.Identifiers;
using Myelin.Core.Signing;

namespace Myelin.Server.Configuration;

/// <summary>This server's identity to others: its name and the key that proves it. A singleton.</summary>
public sealed record ServerIdentity(ServerName ServerName, SigningKey SigningKey);
