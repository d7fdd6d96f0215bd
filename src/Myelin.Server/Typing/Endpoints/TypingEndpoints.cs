using Myelin.Api;
using Myelin.Api.ClientServer.Typing;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Presence;
using Myelin.Server.Rooms;

namespace Myelin.Server.Typing.Endpoints;

/// <summary>Sets who is typing ("Typing Notifications").</summary>
internal sealed class TypingEndpoints(ITyping typing, IRooms rooms, IPresence presence) : IEndpoints<TypingEndpoints>
{
    public static void Map(IOperationMap<TypingEndpoints> map)
    {
        map.Serve(SetTyping.Contract, static endpoints => endpoints.SetTypingAsync);
    }

    private async ValueTask<Empty> SetTypingAsync(Call call, SetTyping request, CancellationToken cancellationToken)
    {
        call.RequireSelf(request.UserId, "Cannot set the typing state of other users.");
        if (await rooms.FindAsync(request.RoomId, cancellationToken) is not { } room || !room.IsJoined(request.UserId))
        {
            throw MatrixException.Forbidden("You are not joined to the room.");
        }

        if (!request.State.Typing)
        {
            typing.Stop(request.RoomId, request.UserId);
            return Empty.Value;
        }

        presence.Acted(request.UserId);
        typing.Start(request.RoomId, request.UserId, request.State.Timeout switch
        {
            null => TypingLimits.DefaultTimeout,
            < 0 => throw MatrixException.InvalidParam("'timeout' must not be negative."),
            { } milliseconds => TimeSpan.FromMilliseconds(Math.Min(milliseconds, (long)TypingLimits.MaximumTimeout.TotalMilliseconds)),
        });

        // A leave in between has been processed already, when the user was not typing yet.
        if (await rooms.FindAsync(request.RoomId, cancellationToken) is not { } now || !now.IsJoined(request.UserId))
        {
            typing.Stop(request.RoomId, request.UserId);
        }

        return Empty.Value;
    }
}
