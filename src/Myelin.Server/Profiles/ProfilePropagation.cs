using System.Globalization;
using Myelin.Api;
using Myelin.Core.Events;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;
using Myelin.Server.ScheduledWork;

namespace Myelin.Server.Profiles;

/// <summary>
/// Copies changed names and avatars to the member events in the user's rooms ("Events on Change of Profile Information"), outside
/// the request. Scheduled with the change; a room that has the new profile already gets no event.
/// </summary>
internal sealed partial class ProfilePropagation(
    IProfiles profiles, IRooms rooms, IRoomCommands commands, IEntityNumbers numbers, ILogger<ProfilePropagation> logger) : IScheduledWork
{
    public const string WorkKind = "profiles.propagation";

    public string Kind => WorkKind;

    /// <summary>The key of the work for a user. A change while the work runs schedules it once more.</summary>
    public static DueKey Key(UserNumber user) => new(WorkKind, user.Value.ToString(CultureInfo.InvariantCulture));

    public async ValueTask<DueOutcome> RunAsync(DueItem item, CancellationToken cancellationToken)
    {
        var user = await numbers.UserIdAsync(new UserNumber(long.Parse(item.Key, CultureInfo.InvariantCulture)), cancellationToken);
        var profile = await profiles.OfUserAsync(user, cancellationToken);
        foreach (var room in (await rooms.OfUserAsync(user, cancellationToken)).With(MembershipKind.Join))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await SendAsync(room, user, profile, cancellationToken);
        }

        return DueOutcome.Done;
    }

    private async Task SendAsync(RoomId room, UserId user, Profile profile, CancellationToken cancellationToken)
    {
        if (await rooms.FindAsync(room, cancellationToken) is not { } view
            || !view.IsJoined(user)
            || await rooms.CurrentStateAsync(view, new StateTuple(EventTypes.Member, user.Value), cancellationToken) is not { } member
            || MemberContent.With(member, profile) is not { } content)
        {
            return;
        }

        try
        {
            await commands.SendAsync(room, user, EventTypes.Member, user.Value, content, cancellationToken);
        }
        catch (MatrixException refusal) when (refusal.Status < 500)
        {
            // The room does not allow it, so trying again is useless.
            Refused(logger, room, refusal.Message);
        }
    }

    [LoggerMessage(3002, LogLevel.Information, "Room {Room} refused a changed profile: {Reason}")]
    private static partial void Refused(ILogger logger, RoomId room, string reason);
}
