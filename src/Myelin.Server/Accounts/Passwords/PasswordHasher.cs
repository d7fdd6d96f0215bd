using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Myelin.Api;
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

/// <summary>
/// A few threads of their own for hashing, so that a wave of logins neither blocks the threads that serve requests nor takes more
/// memory than their number times one hash.
/// </summary>
internal sealed class PasswordHasherThreads : IDisposable
{
    private readonly BlockingCollection<Action> _work = new(AccountLimits.MaximumWaitingHashes);

    public PasswordHasherThreads()
    {
        for (var i = 0; i < Math.Max(1, Environment.ProcessorCount / 2); i++)
        {
            new Thread(Work) { IsBackground = true, Name = "password hashing", Priority = ThreadPriority.BelowNormal }.Start();
        }
    }

    /// <summary>Runs work on one of the threads.</summary>
    /// <exception cref="MatrixException"><c>M_LIMIT_EXCEEDED</c>: too much is waiting.</exception>
    public async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var isTaken = _work.TryAdd(() =>
        {
            if (cancellationToken.IsCancellationRequested)
            {
                done.TrySetCanceled(cancellationToken);
                return;
            }

            try
            {
                done.TrySetResult(work());
            }
            catch (Exception failure)
            {
                done.TrySetException(failure);
            }
        });
        return isTaken ? await done.Task : throw MatrixException.LimitExceeded(TimeSpan.FromSeconds(1));
    }

    // The collection itself is left to the collector: its threads may still be waiting on it.
    public void Dispose() => _work.CompleteAdding();

    private void Work()
    {
        foreach (var work in _work.GetConsumingEnumerable())
        {
            work();
        }
    }
}
