using System.Collections.Immutable;

namespace Myelin.Server.Encryption;

/// <summary>Provides keys of local users that are not uploaded: application services may keep the keys of their users themselves (MSC3983, MSC3984).</summary>
public interface IOneTimeKeySource
{
    /// <summary>The keys that the source has of the users.</summary>
    /// <param name="asked">Local users with their devices; an empty list means all devices.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    ValueTask<ExternalKeys> QueryAsync(IReadOnlyDictionary<UserId, ImmutableArray<DeviceId>> asked, CancellationToken cancellationToken);

    /// <summary>One-time keys for the devices whose keys the source has, in any order.</summary>
    ValueTask<IReadOnlyList<ExternalOneTimeKey>> ClaimAsync(IReadOnlyList<WantedOneTimeKey> wanted, CancellationToken cancellationToken);
}

/// <summary>Keys from outside this server.</summary>
/// <param name="Devices">Device keys, each JSON in UTF-8.</param>
/// <param name="Identities">Cross-signing keys by their name in the response, such as <c>master_keys</c>.</param>
public sealed record ExternalKeys(IReadOnlyList<(UserId User, DeviceId Device, byte[] Json)> Devices, IReadOnlyList<(string Name, UserId User, byte[] Json)> Identities)
{
    public static readonly ExternalKeys None = new([], []);
}

/// <summary>A requested one-time key.</summary>
public readonly record struct WantedOneTimeKey(UserId User, DeviceId Device, string Algorithm);

/// <summary>A one-time key from outside this server.</summary>
/// <param name="Wanted">The request.</param>
/// <param name="KeyId">The part of its name after the algorithm.</param>
/// <param name="Json">The key, JSON in UTF-8.</param>
public sealed record ExternalOneTimeKey(WantedOneTimeKey Wanted, string KeyId, byte[] Json);
