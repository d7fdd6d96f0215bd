using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Myelin.Server.Configuration;
using NSec.Cryptography;

namespace Myelin.Server.Accounts.Passwords;

/// <summary>Hashes passwords with Argon2id, on threads of its own.</summary>
internal sealed class PasswordHasher(IOptions<MyelinOptions> options, PasswordHasherThreads threads)
{
    // libsodium asks for exactly this length; 32 bytes of hash are what RFC 9106 recommends.
    private const int SaltLength = 16;
    private const int HashLength = 32;

    private readonly PasswordHashingOptions _settings = options.Value.PasswordHashing;

    // Compared with where there is no account or password, so that the time taken does not tell.
    private readonly PasswordHash _nobody = new(
        options.Value.PasswordHashing.MemoryKiB,
        options.Value.PasswordHashing.Iterations,
        RandomNumberGenerator.GetBytes(SaltLength),
        RandomNumberGenerator.GetBytes(HashLength));

    /// <summary>Hashes a password for storage.</summary>
    public Task<string> HashAsync(string password, CancellationToken cancellationToken) => threads.RunAsync(
        () =>
        {
            var salt = RandomNumberGenerator.GetBytes(SaltLength);
            var hash = Derive(password, salt, _settings.MemoryKiB, _settings.Iterations, HashLength);
            return new PasswordHash(_settings.MemoryKiB, _settings.Iterations, salt, hash).ToString();
        },
        cancellationToken);

    /// <summary>Compares a password with a stored hash. Takes as long where there is none.</summary>
    public Task<PasswordOutcome> VerifyAsync(string password, string? stored, CancellationToken cancellationToken)
    {
        var isKnown = PasswordHash.TryParse(stored ?? string.Empty, out var parsed);
        var hash = parsed ?? _nobody;
        return threads.RunAsync(
            () =>
            {
                var derived = Derive(password, hash.Salt, hash.MemoryKiB, hash.Iterations, hash.Hash.Length);
                var isRight = CryptographicOperations.FixedTimeEquals(derived, hash.Hash) && isKnown && password.Length > 0;
                return !isRight ? PasswordOutcome.Wrong
                    : hash.MemoryKiB == _settings.MemoryKiB && hash.Iterations == _settings.Iterations ? PasswordOutcome.Right
                    : PasswordOutcome.RightAndOutdated;
            },
            cancellationToken);
    }

    private static byte[] Derive(string password, byte[] salt, int memoryKiB, int iterations, int length)
    {
        var argon2 = new Argon2id(new Argon2Parameters { DegreeOfParallelism = 1, MemorySize = memoryKiB, NumberOfPasses = iterations });
        var bytes = Encoding.UTF8.GetBytes(password);
        try
        {
            return argon2.DeriveBytes(bytes, salt, length);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}

/// <summary>What comparing a password came to.</summary>
internal enum PasswordOutcome
{
    Wrong,

    Right,

    /// <summary>Right, and hashed with settings other than today's: to be hashed again.</summary>
    RightAndOutdated,
}
