using Myelin.Core.Signing;

namespace Myelin.Server.Hosting;

/// <summary>Keys whose secret half is public: anyone can impersonate a server that uses one.</summary>
internal static class PublishedKeys
{
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        // The seed of the specification's test vectors (Appendices, "Cryptographic Test Vectors").
        "XGX0JRS2Af3be3knz2fBiRbApjm2Dh61gXDJA8kcJNI",

        // A seed of all zeros.
        "O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik",

        // CVE-2026-24044: an installer used the same bytes as the seed for everybody.
        "l/O9hxMVKB6Lg+3Hqf0FQQZhVESQcMzbPN1Cz2nM3og",
    };

    public static bool Contains(VerifyKey key) => Known.Contains(key.ToBase64());
}
