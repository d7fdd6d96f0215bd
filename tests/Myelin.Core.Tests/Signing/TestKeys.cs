using Myelin.Core.Identifiers;
using Myelin.Core.Signing;

namespace Myelin.Core.Tests.Signing;

/// <summary>The key and names of the specification's vectors (Appendices, "Cryptographic Test Vectors").</summary>
internal static class TestKeys
{
    public static readonly ServerName Domain = ServerName.Parse("domain");

    public static readonly SigningKey Specification = SigningKey.Parse("ed25519 1 YJDBA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA1");
}
