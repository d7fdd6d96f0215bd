namespace Myelin.Server.Rooms;

/// <summary>The users of application services, of whom some operations ask that any be in the room.</summary>
internal interface IServiceUsers
{
    /// <summary>Whether a local user is one of the application service's.</summary>
    bool Contains(string appService, UserId user);
}
