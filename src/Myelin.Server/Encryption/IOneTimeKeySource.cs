using System.Collections.Immutable;

namespace Myelin.Server.Encryption;

/// <summary>Knows keys of local users that are not uploaded: application services may hold those of their users themselves (MSC3983, MSC3984).</summary>
public interface IOneTimeKeySource
{
    /// <summary>The keys of those of the users that are held there.</summary>
    /// <param name="asked">Local users; no devices named means all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<HeldKeys> QueryAsync(IReadOnlyDictionary<UserId, ImmutableArray<DeviceId>> asked, CancellationToken cancellationToken);

    /// <summary>One-time keys for those of the devices whose are held there, in any order.</summary>
    ValueTask<IReadOnlyList<HeldOneTimeKey>> ClaimAsync(IReadOnlyList<WantedOneTimeKey> wanted, CancellationToken cancellationToken);
}

/// <summary>Keys that are held elsewhere.</summary>
/// <param name="Devices">Device keys, each JSON in UTF-8.</param>
/// <param name="Identities">Cross-signing keys by their name in the answer, such as <c>master_keys</c>.</param>
public sealed record HeldKeys(IReadOnlyList<(UserId User, DeviceId Device, byte[] Json)> Devices, IReadOnlyList<(string Name, UserId User, byte[] Json)> Identities)
{
    public static readonly HeldKeys None = new([], []);
}

/// <summary>A one-time key that is asked for.</summary>
public readonly record struct WantedOneTimeKey(UserId User, DeviceId Device, string Algorithm);

/// <summary>A one-time key that is held elsewhere and was given for a device.</summary>
/// <param name="Wanted">What was asked for.</param>
/// <param name="KeyId">The part of its name after the algorithm.</param>
/// <param name="Json">The key, JSON in UTF-8.</param>
public sealed record HeldOneTimeKey(WantedOneTimeKey Wanted, string KeyId, byte[] Json);
