namespace Myelin.Core.Signing;

/// <summary>An Ed25519 signing key of a server.</summary>
public sealed class SigningKey;
