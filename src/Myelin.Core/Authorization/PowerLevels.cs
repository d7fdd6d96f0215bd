using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.RoomVersions;

namespace Myelin.Core.Authorization;

/// <summary>
/// The power levels of users in a room, and the levels required for actions (Client-Server API, <c>m.room.power_levels</c>). Old room
/// versions allow malformed levels; nobody reaches those.
/// </summary>
public sealed class PowerLevels
{
    private const long DefaultOfAction = 50;
    private const long DefaultOfCreator = 100;
    private const long DefaultOfInvite = 0;

    private readonly RoomCreators _creators;
    private readonly bool _privilegesCreators;
    private readonly PowerLevelsContent? _content;

    private PowerLevels(bool privilegesCreators, RoomCreators creators, PowerLevelsContent? content)
    {
        _privilegesCreators = privilegesCreators;
        _creators = creators;
        _content = content;
    }

    /// <summary>The level needed to ban, and to lift a ban.</summary>
    public PowerLevel Ban => _content?.Ban ?? DefaultOfAction;

    /// <summary>The level needed to remove a user from the room.</summary>
    public PowerLevel Kick => _content?.Kick ?? DefaultOfAction;

    /// <summary>The level needed to invite.</summary>
    public PowerLevel Invite => _content?.Invite ?? DefaultOfInvite;

    /// <summary>The level needed to redact other users' events.</summary>
    public PowerLevel Redact => _content?.Redact ?? DefaultOfAction;

    /// <summary>The power levels in a state with these two events. This is cheap: the content of each event is read only once.</summary>
    /// <param name="version">The room version.</param>
    /// <param name="powerLevels">The <c>m.room.power_levels</c> event; null if the room has none, in which case the defaults apply.</param>
    /// <param name="create">The room's <c>m.room.create</c> event.</param>
    public static PowerLevels From(RoomVersion version, Pdu? powerLevels, Pdu create)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(create);

        return new PowerLevels(
            version.PrivilegesCreators,
            RoomCreators.Of(create),
            powerLevels is null ? null : PowerLevelsContent.Of(powerLevels));
    }

    /// <summary>A user's level: infinite for the creators from room version 12 on.</summary>
    public PowerLevel Of(UserId user) => Of(user.Value);

    /// <summary>The level needed to send an event of a type.</summary>
    /// <param name="type">The event's type.</param>
    /// <param name="isState">Whether it is a state event.</param>
    public PowerLevel ForEvent(string type, bool isState)
    {
        if (_content is null)
        {
            return isState ? DefaultOfAction : 0;
        }

        if (_content.Events is null)
        {
            return PowerLevel.Unreachable;
        }

        return _content.Events.TryGetValue(type, out var level) ? level
            : isState ? _content.StateDefault ?? DefaultOfAction
            : _content.EventsDefault ?? 0;
    }

    /// <summary>The level needed to trigger a notification (<c>notifications</c>), such as <c>room</c>.</summary>
    public PowerLevel Notification(string key) =>
        _content is null ? DefaultOfAction
        : _content.Notifications is null ? PowerLevel.Unreachable
        : _content.Notifications.TryGetValue(key, out var level) ? level
        : DefaultOfAction;

    internal PowerLevel Of(string user)
    {
        if (_privilegesCreators && _creators.Contains(user))
        {
            return PowerLevel.Infinite;
        }

        if (_content is null)
        {
            return !_privilegesCreators && user == _creators.Creator ? DefaultOfCreator : 0;
        }

        var level = _content.Users is { } users && users.TryGetValue(user, out var own) ? own : _content.UsersDefault ?? 0;
        return level == PowerLevel.Unreachable ? PowerLevel.Powerless : level;
    }
}
