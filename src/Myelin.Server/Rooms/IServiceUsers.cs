namespace Myelin.Server.Rooms;

/// <summary>The users of application services, for operations that require one of them to be in the room.</summary>
internal interface IServiceUsers
{
    /// <summary>Whether a local user belongs to the application service.</summary>
    bool Contains(string appService, UserId user);
}
