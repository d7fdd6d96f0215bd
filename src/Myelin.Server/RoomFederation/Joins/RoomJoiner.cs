using Myelin.Api;
using Myelin.Api.ServerServer.Membership;
using Myelin.Core.Events;
using Myelin.Core.RoomVersions;
using Myelin.Server.Configuration;
using Myelin.Server.Federation;
using Myelin.Server.RoomActions;
using Myelin.Server.RoomFederation.Receipt;
using Myelin.Server.Rooms;

namespace Myelin.Server.RoomFederation.Joins;

/// <summary>Joins rooms through servers that are in them (Server-Server API, "Joining Rooms").</summary>
internal sealed partial class RoomJoiner(
    IFederationClient client, SignatureCheck signatures, IGrainFactory grains, ServerIdentity identity, TimeProvider time, ILogger<RoomJoiner> logger) : IRemoteRooms
{
    private static readonly IReadOnlyList<string> Versions = [.. KnownRoomVersions.All.Select(version => version.Id)];

    public async ValueTask JoinAsync(ChangeMembership command, RoomId room, IReadOnlyList<ServerName> via, CancellationToken cancellationToken)
    {
        MatrixException? last = null;
        foreach (var server in via.Where(server => server != identity.ServerName).Distinct().Take(RoomFederationLimits.ServersAsked))
        {
            try
            {
                await JoinByAsync(server, command, room, cancellationToken);
                return;
            }
            catch (JoinFailedException failure)
            {
                Failed(logger, room.Value, server.Value, failure.Refusal.Message);
                if (failure.IsFinal)
                {
                    throw failure.Refusal;
                }

                last = failure.Refusal;
            }
        }

        throw last ?? MatrixException.NotFound("No server is known that is in this room.");
    }

    private async Task JoinByAsync(ServerName server, ChangeMembership command, RoomId room, CancellationToken cancellationToken)
    {
        var user = UserId.Parse(command.Sender);
        var (version, template) = await PrepareAsync(server, user, room, cancellationToken);
        var join = Build(version, room, user, command, template);
        var answer = await client.SendAsync(
            server,
            new SendJoinV2 { RoomId = room, EventId = join.EventId, Event = join.Json, OmitMembers = false },
            new FederationBounds(RoomFederationLimits.JoinAnswerBytes, RoomFederationLimits.JoinTimeout),
            cancellationToken);
        if (answer.Response is not { } response)
        {
            throw JoinFailedException.Of(answer.Failure!);
        }

        if (template.AuthorisedBy is not null)
        {
            join = Authorised(version, join, response);
        }

        var state = await CheckedAsync(version, room, response.State, cancellationToken);
        var authChain = await CheckedAsync(version, room, response.AuthChain, cancellationToken);
        if (state.Find(pdu => pdu.Is(EventTypes.Create, string.Empty)) is not { } create || (create.ContentText("room_version"u8) ?? "1") != version.Id)
        {
            throw JoinFailedException.Unusable($"{server} sent no state of a room of version {version.Id}.");
        }

        var reply = await grains.GetGrain<IRoomGrain>(room.Value).EnterAsync(
            new EnterRoom(version.Id, join.Json.ToArray(), [.. state.Select(pdu => pdu.Json.ToArray())], [.. authChain.Select(pdu => pdu.Json.ToArray())]));
        if (reply.Status is null)
        {
            throw JoinFailedException.Unusable(reply.Refusal ?? $"{server} sent a state that lacks what the join needs.");
        }
    }

    private async Task<(RoomVersion Version, PduTemplate Template)> PrepareAsync(
        ServerName server, UserId user, RoomId room, CancellationToken cancellationToken)
    {
        var answer = await client.SendAsync(
            server,
            new MakeJoin { RoomId = room, UserId = user, RoomVersions = Versions },
            new FederationBounds(FederationLimits.ResponseBytes, RoomFederationLimits.PrepareTimeout),
            cancellationToken);
        if (answer.Response is not { } response)
        {
            throw JoinFailedException.Of(answer.Failure!);
        }

        if (!KnownRoomVersions.TryGet(response.RoomVersion ?? "1", out var version))
        {
            throw JoinFailedException.Unusable($"{server} says that the room has version {response.RoomVersion}, which was not offered.");
        }

        PduTemplate template;
        try
        {
            template = PduTemplate.Read(version, response.Event.Utf8.Span);
        }
        catch (InvalidPduException invalid)
        {
            throw JoinFailedException.Unusable(invalid.Message);
        }

        return template is { Type: EventTypes.Member, Membership: Membership.Join } && template.StateKey == user.Value
            ? (version, template)
            : throw JoinFailedException.Unusable($"{server} prepared something else than the join.");
    }

    private Pdu Build(RoomVersion version, RoomId room, UserId user, ChangeMembership command, PduTemplate template)
    {
        try
        {
            return PduBuilder.Build(
                new PduDraft
                {
                    RoomVersion = version,
                    RoomId = room,
                    Sender = user,
                    Type = EventTypes.Member,
                    StateKey = user.Value,
                    ContentJson = MembershipContent.Write(command, version.AllowsRestrictedJoins ? template.AuthorisedBy : null),
                    PrevEvents = template.PrevEvents,
                    AuthEvents = template.AuthEvents,
                    Depth = template.Depth,
                    OriginServerTs = time.GetUtcNow().ToUnixTimeMilliseconds(),
                },
                identity.ServerName,
                identity.SigningKey,
                template.ReferenceHash);
        }
        catch (InvalidPduException invalid)
        {
            throw JoinFailedException.Unusable(invalid.Message);
        }
    }

    /// <summary>The join event with the signature of the server that authorises it, which nobody else can add ("Restricted rooms").</summary>
    private static Pdu Authorised(RoomVersion version, Pdu join, SendJoinV2.Response response)
    {
        try
        {
            if (response.Event is { } signed && PduReader.Read(version, signed.Utf8) is var read && read.EventId == join.EventId)
            {
                return read;
            }
        }
        catch (InvalidPduException invalid)
        {
            throw JoinFailedException.Unusable(invalid.Message);
        }

        throw JoinFailedException.Unusable("The join needs the signature of a server in the room, and the answer has none.");
    }

    /// <summary>Those of the events that are well-formed events of the room with valid signatures.</summary>
    private async Task<List<Pdu>> CheckedAsync(RoomVersion version, RoomId room, IReadOnlyList<Api.Json.RawValue> events, CancellationToken cancellationToken)
    {
        var read = new List<Pdu>(events.Count);
        foreach (var json in events)
        {
            try
            {
                var pdu = PduReader.Read(version, json.Utf8);
                if (pdu.RoomId == room)
                {
                    read.Add(pdu);
                }
            }
            catch (InvalidPduException invalid)
            {
                Malformed(logger, room.Value, invalid.Message);
            }
        }

        return await signatures.PassingAsync(read, cancellationToken);
    }

    [LoggerMessage(EventId = 1820, Level = LogLevel.Information, Message = "A join of {Room} through {Server} failed: {Reason}")]
    private static partial void Failed(ILogger logger, string room, string server, string reason);

    [LoggerMessage(EventId = 1821, Level = LogLevel.Debug, Message = "An event of the state of {Room} is left out: {Reason}")]
    private static partial void Malformed(ILogger logger, string room, string reason);

    /// <summary>A join through one server failed.</summary>
    private sealed class JoinFailedException(MatrixException refusal, bool isFinal) : Exception(refusal.Message)
    {
        public MatrixException Refusal => refusal;

        /// <summary>Whether other servers would say the same: the room refuses the user, or this server doesn't know its version.</summary>
        public bool IsFinal => isFinal;

        public static JoinFailedException Unusable(string reason) => new(new MatrixException(502, ErrCode.Unknown, reason), false);

        public static JoinFailedException Of(FederationFailure failure) => failure switch
        {
            CallRefused { Error: { Code: { } code } error } refused => new(
                new MatrixException(refused.Status is >= 400 and < 500 ? refused.Status : 502, error),
                code == ErrCode.Forbidden || code == ErrCode.IncompatibleRoomVersion),
            CallNotAllowed notAllowed => new(MatrixException.Forbidden(notAllowed.Reason), false),
            _ => new(new MatrixException(502, ErrCode.Unknown, failure.Reason), false),
        };
    }
}
