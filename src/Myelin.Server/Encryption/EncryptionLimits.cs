namespace Myelin.Server.Encryption;

/// <summary>The bounds of keys, to-device messages and key backups.</summary>
internal static class EncryptionLimits
{
    /// <summary>The largest device keys or cross-signing key in bytes, signatures included.</summary>
    public const int MaximumKeyObjectBytes = 16_384;

    /// <summary>The largest one-time or fallback key in bytes.</summary>
    public const int MaximumOneTimeKeyBytes = 8_192;

    /// <summary>The longest name of a key, of an algorithm and of a key ID, in bytes.</summary>
    public const int MaximumNameBytes = 255;

    /// <summary>Algorithms that device keys list, and keys that they hold.</summary>
    public const int MaximumAlgorithms = 64;

    /// <summary>Unclaimed one-time keys held of one device.</summary>
    public const int MaximumOneTimeKeys = 1_000;

    /// <summary>Claimed one-time keys remembered of one device, so that a repeated upload does not bring them back.</summary>
    public const int ClaimedKeysRemembered = 500;

    /// <summary>Fallback keys of one device, one for each algorithm.</summary>
    public const int MaximumFallbackKeys = 16;

    /// <summary>Users asked about in one query.</summary>
    public const int MaximumUsersQueried = 10_000;

    /// <summary>Keys claimed in one request.</summary>
    public const int MaximumClaims = 5_000;

    /// <summary>Requests for one-time keys that wait; beyond it callers wait to be let in.</summary>
    public const int WaitingClaims = 4_096;

    /// <summary>Claims served in one unit, unless a single request has more.</summary>
    public const int ClaimsPerRound = 2_048;

    /// <summary>Signatures taken in one request.</summary>
    public const int MaximumSignatures = 2_000;

    /// <summary>How often a change is tried when others write the same.</summary>
    public const int WriteAttempts = 20;

    /// <summary>Users of whom it is held when a message last came for them.</summary>
    public const int CachedUsers = 20_000;

    /// <summary>Changes of device lists held in memory; older ones are read.</summary>
    public const int RecentChanges = 16_384;

    /// <summary>Changes of device lists read at once by position; beyond it those of the users concerned are asked for.</summary>
    public const int ChangesScanned = 10_000;

    /// <summary>Users whose own rooms are looked at to see whether one is shared; for more of them the rooms of the one who asks are.</summary>
    public const int UsersLookedUp = 100;

    /// <summary>To-device messages in one sync ("Send-to-Device messaging": 100 is recommended).</summary>
    public const int MessagesPerSync = 100;

    /// <summary>Bytes of to-device messages in one sync, unless a single message has more.</summary>
    public const int MessageBytesPerSync = 2_097_152;

    /// <summary>The largest to-device message in bytes: that of an event.</summary>
    public const int MaximumMessageBytes = 65_536;

    /// <summary>To-device messages of one request, counted once for each device that gets them.</summary>
    public const int MaximumDeliveries = 10_000;

    /// <summary>Bytes of one request's to-device messages, counted once for each device that gets them.</summary>
    public const int MaximumDeliveredBytes = 16_777_216;

    /// <summary>To-device messages waiting for one device. A device that has not synced for so many gets no more until it does.</summary>
    public const int MaximumWaitingMessages = 50_000;

    /// <summary>Acknowledgements of to-device messages waiting to be carried out; beyond it requests wait to be let in.</summary>
    public const int WaitingAcknowledgements = 16_384;

    /// <summary>Devices whose received messages one unit deletes.</summary>
    public const int AcknowledgementsPerUnit = 64;

    /// <summary>Backups of one user, deleted ones included.</summary>
    public const int MaximumBackups = 1_000;

    /// <summary>The largest <c>auth_data</c> of a backup in bytes.</summary>
    public const int MaximumAuthDataBytes = 65_536;

    /// <summary>Keys in one backup.</summary>
    public const int MaximumBackedUpKeys = 500_000;

    /// <summary>The largest backed-up key in bytes.</summary>
    public const int MaximumBackedUpKeyBytes = 65_536;

    /// <summary>Keys of a backup read at once for an answer, which goes on with the next once these are sent.</summary>
    public const int BackedUpKeysPerRead = 128;

    /// <summary>Keys of a deleted backup removed in one unit.</summary>
    public const int BackedUpKeysPerUnit = 500;

    /// <summary>How long a transaction ID is remembered ("Transaction identifiers").</summary>
    public static readonly TimeSpan TransactionAge = TimeSpan.FromDays(1);

    /// <summary>How often old transaction IDs are let go.</summary>
    public static readonly TimeSpan TransactionTrimInterval = TimeSpan.FromHours(1);
}
