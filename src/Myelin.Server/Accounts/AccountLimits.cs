namespace Myelin.Server.Accounts;

/// <summary>The bounds of accounts, sessions and devices.</summary>
internal static class AccountLimits
{
    /// <summary>The longest password in bytes of UTF-8; a longer one would only make hashing slow.</summary>
    public const int MaximumPasswordBytes = 512;

    /// <summary>The longest device ID and device display name in bytes of UTF-8.</summary>
    public const int MaximumDeviceTextBytes = 255;

    /// <summary>The longest registration token ("Token-authenticated registration").</summary>
    public const int MaximumRegistrationTokenLength = 64;

    /// <summary>The length of a registration token that nobody gave one for.</summary>
    public const int RegistrationTokenLength = 16;

    /// <summary>Devices that one call deletes.</summary>
    public const int MaximumDevicesDeleted = 1_000;

    /// <summary>Passwords waiting to be hashed; beyond it callers are told to come again.</summary>
    public const int MaximumWaitingHashes = 256;

    /// <summary>Sessions of user-interactive authentication at a time; the oldest give way.</summary>
    public const int MaximumInteractiveSessions = 10_000;

    /// <summary>Nonces of shared-secret registration at a time; the oldest give way.</summary>
    public const int MaximumNonces = 1_000;

    /// <summary>Devices whose last-seen data waits to be written.</summary>
    public const int MaximumLastSeenWaiting = 100_000;

    /// <summary>How long a session of user-interactive authentication lasts.</summary>
    public static readonly TimeSpan InteractiveSessionLifetime = TimeSpan.FromMinutes(30);

    /// <summary>How long an access token lasts whose client can refresh it.</summary>
    public static readonly TimeSpan RefreshableTokenLifetime = TimeSpan.FromMinutes(15);

    /// <summary>How long a login token lasts: what the specification recommends ("POST login/get_token").</summary>
    public static readonly TimeSpan LoginTokenLifetime = TimeSpan.FromMinutes(2);

    public static readonly TimeSpan NonceLifetime = TimeSpan.FromMinutes(1);

    /// <summary>How far last-seen data may lag behind.</summary>
    public static readonly TimeSpan LastSeenInterval = TimeSpan.FromMinutes(1);
}
