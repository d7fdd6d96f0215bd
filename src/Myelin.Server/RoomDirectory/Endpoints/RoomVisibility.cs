namespace Myelin.Server.RoomDirectory.Endpoints;

/// <summary>The words for whether a room is published.</summary>
internal static class RoomVisibility
{
    public const string Public = "public";

    public const string Private = "private";
}
