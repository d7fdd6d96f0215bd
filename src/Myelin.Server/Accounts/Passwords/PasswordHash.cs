using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Myelin.Server.Accounts.Passwords;

/// <summary>An Argon2id hash with its scheme and settings, in the usual format: <c>$argon2id$v=19$m=..,t=..,p=1$salt$hash</c>.</summary>
/// <param name="MemoryKiB">The memory in KiB.</param>
/// <param name="Iterations">The number of passes.</param>
/// <param name="Salt">The salt.</param>
/// <param name="Hash">The hash.</param>
internal sealed record PasswordHash(int MemoryKiB, int Iterations, byte[] Salt, byte[] Hash)
{
    /// <summary>The largest settings accepted from the database, so that an imported hash can't exhaust the server.</summary>
    private const int MaximumMemoryKiB = 4 * 1024 * 1024;

    private const int MaximumIterations = 1_000;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"$argon2id$v=19$m={MemoryKiB},t={Iterations},p=1${Encode(Salt)}${Encode(Hash)}");

    /// <summary>Reads a stored hash; false if it has another scheme or is malformed.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out PasswordHash? hash)
    {
        hash = null;
        var parts = text.Split('$');
        if (parts is not ["", "argon2id", "v=19", var settings, var salt, var derived])
        {
            return false;
        }

        var values = settings.Split(',');
        if (values.Length != 3
            || !TryNumber(values[0], "m=", MaximumMemoryKiB, out var memory)
            || !TryNumber(values[1], "t=", MaximumIterations, out var iterations)
            || values[2] != "p=1"
            || !TryDecode(salt, out var saltBytes)
            || !TryDecode(derived, out var hashBytes))
        {
            return false;
        }

        hash = new PasswordHash(memory, iterations, saltBytes, hashBytes);
        return true;
    }

    private static bool TryNumber(string text, string prefix, int maximum, out int number)
    {
        number = 0;
        return text.StartsWith(prefix, StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && number >= 1
            && number <= maximum;
    }

    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static bool TryDecode(string text, out byte[] bytes)
    {
        bytes = new byte[text.Length];
        if (text.Length % 4 == 1
            || !Convert.TryFromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='), bytes, out var written)
            || written < 16)
        {
            return false;
        }

        bytes = bytes[..written];
        return true;
    }
}
