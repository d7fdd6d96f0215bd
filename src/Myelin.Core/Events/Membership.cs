namespace Myelin.Core.Events;

/// <summary>The values of <c>membership</c> in <c>m.room.member</c> (Client-Server API, "Room membership").</summary>
public static class Membership
{
    public const string Join = "join";
    public const string Invite = "invite";
    public const string Leave = "leave";
    public const string Ban = "ban";
    public const string Knock = "knock";
}
