namespace Myelin.Server.Presence;

/// <summary>The states of presence as JSON has them.</summary>
public static class PresenceNames
{
    public static string NameOf(PresenceKind presence) => presence switch
    {
        PresenceKind.Online => "online",
        PresenceKind.Unavailable => "unavailable",
        _ => "offline",
    };

    public static bool TryParse(string? name, out PresenceKind presence)
    {
        (presence, var isKnown) = name switch
        {
            "online" => (PresenceKind.Online, true),
            "unavailable" => (PresenceKind.Unavailable, true),
            "offline" => (PresenceKind.Offline, true),
            _ => (default, false),
        };
        return isKnown;
    }
}
