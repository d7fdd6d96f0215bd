using Myelin.Api;
using Myelin.Core.Events;
using Myelin.Core.Rooms;

namespace Myelin.Server.Rooms.Grains;

/// <summary>Limits on relations that apply to local users, on top of the room's own rules.</summary>
internal sealed class RelationRules(RoomLoader loader)
{
    private readonly Dictionary<Annotation, Task<RoomReply>> _underWay = [];

    /// <summary>Sends an event that relates to another, or refuses it.</summary>
    public Task<RoomReply> SendAsync(
        RoomGrain grain, ActiveRoom room, EventProposal proposal, EventRelation relation, Func<Task<RoomReply>> send) => relation.Type switch
        {
            EventRelation.Annotation when relation.Key is not null => AnnotateAsync(room, proposal, relation, send),
            EventRelation.Thread => InThreadAsync(grain, room, relation, send),
            _ => send(),
        };

    /// <summary>"Avoiding duplicate annotations": a user may not annotate an event twice with the same type and key.</summary>
    private async Task<RoomReply> AnnotateAsync(ActiveRoom room, EventProposal proposal, EventRelation relation, Func<Task<RoomReply>> send)
    {
        // The same annotation may be under way; whether it gets stored decides.
        var annotation = new Annotation(proposal.Sender, proposal.Type, relation);
        while (_underWay.TryGetValue(annotation, out var other) && !other.IsCompleted)
        {
            await ((Task)other).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        }

        var reply = AnnotateOnceAsync(room, annotation, send);
        if (!reply.IsCompleted)
        {
            _underWay[annotation] = reply;
        }

        return await reply;
    }

    private async Task<RoomReply> AnnotateOnceAsync(ActiveRoom room, Annotation annotation, Func<Task<RoomReply>> send)
    {
        try
        {
            var (sender, type, relation) = annotation;
            var own = await loader.RelatedAsync(room, relation, sender, CancellationToken.None);
            return own.Any(stored => stored.Pdu.Type == type && EventRelation.Of(stored.Pdu) == relation)
                ? RoomReply.Refused(400, ErrCode.DuplicateAnnotation, "You have annotated the event so already.")
                : await send();
        }
        finally
        {
            _underWay.Remove(annotation);
        }
    }

    /// <summary>"Validation of m.thread relationships": the root of a thread must not itself relate to an event.</summary>
    private static async Task<RoomReply> InThreadAsync(RoomGrain grain, ActiveRoom room, EventRelation relation, Func<Task<RoomReply>> send) =>
        await grain.EventAsync(room, relation.Parent) is { } root && root.RoomId == room.RoomId && EventRelation.Of(root) is not null
            ? RoomReply.Refused(400, ErrCode.Unknown, "A thread cannot begin at an event that relates to another.")
            : await send();

    private readonly record struct Annotation(UserId Sender, string Type, EventRelation Relation);
}
