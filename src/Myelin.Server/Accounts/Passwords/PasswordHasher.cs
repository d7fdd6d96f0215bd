using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Myelin.Api;
using Myelin.Server.Configuration;
using NSec.Cryptography;

namespace Myelin.Server.Accounts.Passwords;

/// <summary>Hashes passwords with Argon2id, on dedicated threads.</summary>
internal sealed class PasswordHasher(IOptions<MyelinOptions> options, PasswordHasherThreads threads)
{
    // libsodium requires exactly this salt length; RFC 9106 recommends 32 bytes of hash.
    private const int SaltLength = 16;
    private const int HashLength = 32;

    private readonly PasswordHashingOptions _settings = options.Value.PasswordHashing;

    // Verified against if there is no account or password, so that the response time reveals nothing.
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

    /// <summary>Compares a password with a stored hash. Takes the same time if there is none.</summary>
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

/// <summary>The result of comparing a password.</summary>
internal enum PasswordOutcome
{
    Wrong,

    Right,

    /// <summary>Right, but hashed with outdated settings: hash it again.</summary>
    RightAndOutdated,
}

/// <summary>
/// Dedicated threads for hashing, so that a wave of logins doesn't block the threads that serve requests, and memory is limited to one hash per
/// thread.
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
    /// <exception cref="MatrixException"><c>M_LIMIT_EXCEEDED</c>: too many hashes are waiting.</exception>
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

    // Don't dispose the collection: the threads may still be waiting on it.
    public void Dispose() => _work.CompleteAdding();

    private void Work()
    {
        foreach (var work in _work.GetConsumingEnumerable())
        {
            work();
        }
    }
}
