using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Myelin.LoadGenerator.Matrix;

/// <summary>Synapse's shared-secret registration, which many homeservers support (its admin API, "Shared-Secret Registration").</summary>
internal static class SharedSecretRegistration
{
    /// <summary>The path that returns a nonce and creates an account.</summary>
    public const string Path = "/_synapse/admin/v1/register";

    /// <summary>The proof that the client knows the secret, in lower-case hexadecimal.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "The protocol asks for HMAC-SHA1.")]
    public static string Proof(string secret, string nonce, string userName, string password) => Convert.ToHexStringLower(
        HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{nonce}\0{userName}\0{password}\0notadmin")));
}
