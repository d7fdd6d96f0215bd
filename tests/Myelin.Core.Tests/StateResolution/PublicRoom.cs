using Myelin.Core.Tests.Authorization;

namespace Myelin.Core.Tests.StateResolution;

/// <summary>A public room: Alice created it, Bob has 50, Carol has nothing.</summary>
internal static class PublicRoom
{
    public static TestRoom Of(string version)
    {
        var room = TestRoom.Created(version);
        room.Put(room.Member(TestRoom.Alice, TestRoom.Alice, "join", "alice"));
        room.Send(room.PowerLevels(TestRoom.Alice, Levels(version, 50), "power"));
        room.Send(room.JoinRules(TestRoom.Alice, "public", "jr"));
        room.Send(room.Member(TestRoom.Bob, TestRoom.Bob, "join", "bob"));
        room.Send(room.Member(TestRoom.Carol, TestRoom.Carol, "join", "carol"));
        return room;
    }

    /// <summary>Power levels in which Bob has these, and Alice all.</summary>
    public static string Levels(string version, int bob, string more = "") =>
        $"{{\"users\":{{{(version == "12" ? "" : "\"@alice:a.example\":100,")}\"@bob:b.example\":{bob}}}{more}}}";
}
