namespace Myelin.Server.Profiles;

/// <summary>The bounds of profiles.</summary>
internal static class ProfileLimits
{
    /// <summary>The longest key in bytes (Client-Server API, <c>PUT /profile/{userId}/{keyName}</c>).</summary>
    public const int MaximumKeyBytes = 255;

    /// <summary>The largest profile in bytes, as it is answered.</summary>
    public const int MaximumBytes = 65_536;

    /// <summary>The longest display name in bytes: it is copied into an event of each room.</summary>
    public const int MaximumDisplayNameBytes = 1_024;

    /// <summary>The longest avatar URL in characters.</summary>
    public const int MaximumAvatarUrlLength = 1_000;
}
