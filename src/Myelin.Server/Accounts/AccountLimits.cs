namespace Myelin.Server.Accounts;

/// <summary>The bounds of accounts, sessions and devices.</summary>
internal static class AccountLimits
{
    /// <summary>The longest password in bytes of UTF-8; longer ones would only slow down hashing.</summary>
    public const int MaximumPasswordBytes = 512;

    /// <summary>The longest device ID and device display name in bytes of UTF-8.</summary>
    public const int MaximumDeviceTextBytes = 255;

    /// <summary>The longest registration token ("Token-authenticated registration").</summary>
    public const int MaximumRegistrationTokenLength = 64;

    /// <summary>The length of a generated registration token.</summary>
    public const int RegistrationTokenLength = 16;

    /// <summary>Devices that one call can delete.</summary>
    public const int MaximumDevicesDeleted = 1_000;

    /// <summary>Passwords waiting to be hashed; beyond this, callers must retry later.</summary>
    public const int MaximumWaitingHashes = 256;

    /// <summary>Concurrent sessions of user-interactive authentication; the oldest are dropped.</summary>
    public const int MaximumInteractiveSessions = 10_000;

    /// <summary>Nonces of shared-secret registration in use; the oldest are dropped.</summary>
    public const int MaximumNonces = 1_000;

    /// <summary>Devices whose last-seen data is waiting to be written.</summary>
    public const int MaximumLastSeenWaiting = 100_000;

    /// <summary>How long a session of user-interactive authentication lasts.</summary>
    public static readonly TimeSpan InteractiveSessionLifetime = TimeSpan.FromMinutes(30);

    /// <summary>The lifetime of an access token that comes with a refresh token.</summary>
    public static readonly TimeSpan RefreshableTokenLifetime = TimeSpan.FromMinutes(15);

    /// <summary>The lifetime of a login token, as the specification recommends ("POST login/get_token").</summary>
    public static readonly TimeSpan LoginTokenLifetime = TimeSpan.FromMinutes(2);

    public static readonly TimeSpan NonceLifetime = TimeSpan.FromMinutes(1);

    /// <summary>How old the stored last-seen data may be.</summary>
    public static readonly TimeSpan LastSeenInterval = TimeSpan.FromMinutes(1);
}
