namespace Myelin.Server.Profiles;

/// <summary>Limits for profiles.</summary>
internal static class ProfileLimits
{
    /// <summary>The most bytes of a key (Client-Server API, <c>PUT /profile/{userId}/{keyName}</c>).</summary>
    public const int MaximumKeyBytes = 255;

    /// <summary>The most bytes of a profile, in the form of a response.</summary>
    public const int MaximumBytes = 65_536;

    /// <summary>The most bytes of a display name, which is copied to an event in each room.</summary>
    public const int MaximumDisplayNameBytes = 1_024;

    /// <summary>The most characters of an avatar URL.</summary>
    public const int MaximumAvatarUrlLength = 1_000;
}
