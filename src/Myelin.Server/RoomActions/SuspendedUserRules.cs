using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Core.Json;
using Myelin.Server.Http;
using Myelin.Server.Rooms;

namespace Myelin.Server.RoomActions;

/// <summary>Limits suspended users in rooms ("Account suspension"): they may only redact their own events and leave.</summary>
internal sealed class SuspendedUserRules(IRooms rooms)
{
    /// <exception cref="Api.MatrixException"><c>M_USER_SUSPENDED</c>.</exception>
    public ValueTask RequireMaySendAsync(Caller caller, RoomId room, string type, string? stateKey, ReadOnlyMemory<byte> contentJson)
    {
        if (!caller.IsSuspended)
        {
            return ValueTask.CompletedTask;
        }

        using var content = JsonDocument.Parse(contentJson, JsonLimits.Documents);
        if (type == EventTypes.Redaction && stateKey is null && EventId.TryParse(Text(content.RootElement, "redacts"), out var target))
        {
            return RequireMayRedactAsync(caller, room, target);
        }

        if (type != EventTypes.Member || stateKey != caller.User.Value || Text(content.RootElement, "membership") != Membership.Leave)
        {
            caller.RefuseSuspended();
        }

        return ValueTask.CompletedTask;
    }

    /// <exception cref="Api.MatrixException"><c>M_USER_SUSPENDED</c>: another user sent the event.</exception>
    public async ValueTask RequireMayRedactAsync(Caller caller, RoomId room, EventId target)
    {
        if (caller.IsSuspended
            && !(await rooms.FindAsync(room, CancellationToken.None) is { } view
                && await rooms.EventAsync(view, target, CancellationToken.None) is { } pdu
                && pdu.Sender == caller.User))
        {
            caller.RefuseSuspended();
        }
    }

    private static string? Text(JsonElement content, string name) =>
        content.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
