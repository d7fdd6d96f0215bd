namespace Myelin.Server.Encryption;

/// <summary>Limits for keys, to-device messages and key backups.</summary>
internal static class EncryptionLimits
{
    /// <summary>The most bytes of device keys or of a cross-signing key, including signatures.</summary>
    public const int MaximumKeyObjectBytes = 16_384;

    /// <summary>The most bytes of a one-time or fallback key.</summary>
    public const int MaximumOneTimeKeyBytes = 8_192;

    /// <summary>The most bytes of the name of a key, of an algorithm, or of a key ID.</summary>
    public const int MaximumNameBytes = 255;

    /// <summary>The most algorithms, and the most keys, in device keys.</summary>
    public const int MaximumAlgorithms = 64;

    /// <summary>The most unclaimed one-time keys per device.</summary>
    public const int MaximumOneTimeKeys = 1_000;

    /// <summary>The most claimed one-time keys remembered per device, so that a repeated upload does not bring them back.</summary>
    public const int ClaimedKeysRemembered = 500;

    /// <summary>The most fallback keys per device, one for each algorithm.</summary>
    public const int MaximumFallbackKeys = 16;

    /// <summary>The most users in one query.</summary>
    public const int MaximumUsersQueried = 10_000;

    /// <summary>The most keys claimed in one request.</summary>
    public const int MaximumClaims = 5_000;

    /// <summary>The most requests that wait for one-time keys; beyond it callers must wait to enter the queue.</summary>
    public const int WaitingClaims = 4_096;

    /// <summary>The most claims served in one unit, unless a single request has more.</summary>
    public const int ClaimsPerRound = 2_048;

    /// <summary>The most signatures in one request.</summary>
    public const int MaximumSignatures = 2_000;

    /// <summary>How often a write is attempted if others change the same data.</summary>
    public const int WriteAttempts = 20;

    /// <summary>The most users for whom the position of the latest message is cached.</summary>
    public const int CachedUsers = 20_000;

    /// <summary>The most device list changes kept in memory; older ones are read from the database.</summary>
    public const int RecentChanges = 16_384;

    /// <summary>The most device list changes read by position; beyond it, changes are read only for the users concerned.</summary>
    public const int ChangesScanned = 10_000;

    /// <summary>The most users whose own rooms are checked for a shared room; for more users, the viewer's rooms are checked.</summary>
    public const int UsersLookedUp = 100;

    /// <summary>The most to-device messages in one sync ("Send-to-Device messaging": 100 is recommended).</summary>
    public const int MessagesPerSync = 100;

    /// <summary>The most bytes of to-device messages in one sync, unless a single message has more.</summary>
    public const int MessageBytesPerSync = 2_097_152;

    /// <summary>The most bytes of a to-device message, the same as for an event.</summary>
    public const int MaximumMessageBytes = 65_536;

    /// <summary>The most to-device messages of one request, counted once per receiving device.</summary>
    public const int MaximumDeliveries = 10_000;

    /// <summary>The most bytes of one request's to-device messages, counted once per receiving device.</summary>
    public const int MaximumDeliveredBytes = 16_777_216;

    /// <summary>The most to-device messages that wait for one device. Beyond it the device gets no more until it syncs.</summary>
    public const int MaximumWaitingMessages = 50_000;

    /// <summary>The most pending acknowledgements of to-device messages; beyond it requests must wait to enter the queue.</summary>
    public const int WaitingAcknowledgements = 16_384;

    /// <summary>The most devices whose received messages one unit deletes.</summary>
    public const int AcknowledgementsPerUnit = 64;

    /// <summary>The most backups of one user, including deleted ones.</summary>
    public const int MaximumBackups = 1_000;

    /// <summary>The most bytes of a backup's <c>auth_data</c>.</summary>
    public const int MaximumAuthDataBytes = 65_536;

    /// <summary>The most keys in one backup.</summary>
    public const int MaximumBackedUpKeys = 500_000;

    /// <summary>The most bytes of a backed-up key.</summary>
    public const int MaximumBackedUpKeyBytes = 65_536;

    /// <summary>Keys of a backup read at a time for a response; the next are read once these have been sent.</summary>
    public const int BackedUpKeysPerRead = 128;

    /// <summary>Keys of a deleted backup removed per unit.</summary>
    public const int BackedUpKeysPerUnit = 500;

    /// <summary>How long a transaction ID is remembered ("Transaction identifiers").</summary>
    public static readonly TimeSpan TransactionAge = TimeSpan.FromDays(1);

    /// <summary>How often old transaction IDs are deleted.</summary>
    public static readonly TimeSpan TransactionTrimInterval = TimeSpan.FromHours(1);
}
