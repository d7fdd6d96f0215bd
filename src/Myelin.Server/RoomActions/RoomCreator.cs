using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Myelin.Api;
using Myelin.Core.Events;
using Myelin.Core.Rooms.Commands;
using Myelin.Core.RoomVersions;
using Myelin.Server.Configuration;
using Myelin.Server.Http;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Profiles;
using Myelin.Server.RoomDirectory;
using Myelin.Server.Rooms;
using Contract = Myelin.Api.ClientServer.Rooms.CreateRoom;

namespace Myelin.Server.RoomActions;

/// <summary>Creates rooms ("Creation"): a room's first events, its alias and its directory entry are one unit, so that all of it is stored or nothing.</summary>
internal sealed class RoomCreator(
    NewRooms rooms,
    IRoomAliases aliases,
    AliasNamespaces aliasNamespaces,
    IPublishedRooms published,
    IProfiles profiles,
    InvitePermission invitePermission,
    IEntityNumbers numbers,
    ServerIdentity identity,
    IOptions<MyelinOptions> options,
    TimeProvider time)
{
    /// <summary>The most users that one request may invite.</summary>
    public const int MaximumInvites = 100;

    private const int MaximumLater = 32;

    /// <exception cref="MatrixException">The request is refused; nothing has been created.</exception>
    public async ValueTask<RoomId> CreateAsync(Caller caller, Contract.Body body, CancellationToken cancellationToken)
    {
        var version = KnownRoomVersions.TryGet(body.RoomVersion ?? options.Value.Rooms.DefaultVersion, out var known)
            ? known
            : throw new MatrixException(400, ErrCode.UnsupportedRoomVersion, "This server does not know that room version.");
        var isPublic = body.Visibility switch
        {
            "public" => true,
            null or "private" => false,
            _ => throw MatrixException.InvalidParam("'visibility' is neither public nor private."),
        };
        var alias = await AliasAsync(caller, body, cancellationToken);
        var request = await RequestAsync(caller, body, version, isPublic, alias, cancellationToken);
        return await StoreNewAsync(request, caller, isPublic, cancellationToken);
    }

    /// <summary>
    /// If the room ID is the hash of the create event (MSC4291), two identical rooms created by one user in the same millisecond would get the same
    /// ID: the later room takes a later timestamp.
    /// </summary>
    private async ValueTask<RoomId> StoreNewAsync(CreateRoomRequest request, Caller caller, bool isPublic, CancellationToken cancellationToken)
    {
        for (var later = 0; ; later++)
        {
            var room = rooms.Build(Plan(request with { OriginServerTs = request.OriginServerTs + later }));
            try
            {
                return await StoreAsync(room, caller, request.Alias, isPublic, cancellationToken);
            }
            catch (UnitRefusedException refused) when (aliases.IsTaken(refused.Failed))
            {
                throw AliasInUse();
            }
            catch (UnitRefusedException) when (request.Version.RoomIdIsCreateHash && later < MaximumLater)
            {
                // The room ID is taken.
            }
        }
    }

    private async ValueTask<RoomId> StoreAsync(NewRoom room, Caller caller, RoomAlias? alias, bool isPublic, CancellationToken cancellationToken)
    {
        var creator = await numbers.UserAsync(caller.User, cancellationToken);
        await rooms.StoreAsync(
            room,
            (unit, number) =>
            {
                if (alias is { } created)
                {
                    aliases.AddCreation(unit, created, number, creator);
                }

                if (isPublic)
                {
                    published.AddPublication(unit, number);
                }
            },
            cancellationToken);
        return room.RoomId;
    }

    private static RoomCreation Plan(CreateRoomRequest request)
    {
        try
        {
            return CreateRoom.Plan(request);
        }
        catch (ArgumentException contradiction)
        {
            throw MatrixException.BadJson(contradiction.Message);
        }
    }

    private static MatrixException AliasInUse() => new(400, ErrCode.RoomInUse, "The alias is in use.");

    private static RoomPreset Preset(Contract.Body body, bool isPublic) => body.Preset switch
    {
        "private_chat" => RoomPreset.PrivateChat,
        "trusted_private_chat" => RoomPreset.TrustedPrivateChat,
        "public_chat" => RoomPreset.PublicChat,
        null => isPublic ? RoomPreset.PublicChat : RoomPreset.PrivateChat,
        _ => throw MatrixException.InvalidParam("'preset' is not a known preset."),
    };

    private static JsonElement RequireObject(JsonElement? element, string name) => element switch
    {
        null or { ValueKind: JsonValueKind.Null } => default,
        { ValueKind: JsonValueKind.Object } value => value,
        _ => throw MatrixException.BadJson($"'{name}' must be an object."),
    };

    private async ValueTask<RoomAlias?> AliasAsync(Caller caller, Contract.Body body, CancellationToken cancellationToken)
    {
        if (body.RoomAliasName is not { } name)
        {
            return null;
        }

        if (name.Contains(':', StringComparison.Ordinal) || name.Any(char.IsWhiteSpace) || !RoomAlias.TryParse($"#{name}:{identity.ServerName}", out var alias))
        {
            throw MatrixException.InvalidParam("'room_alias_name' is not the localpart of an alias.");
        }

        aliasNamespaces.RequireMayManage(caller, alias);
        return await aliases.ResolveAsync(alias, cancellationToken) is null
            ? alias
            : throw AliasInUse();
    }

    private async ValueTask<CreateRoomRequest> RequestAsync(
        Caller caller, Contract.Body body, RoomVersion version, bool isPublic, RoomAlias? alias, CancellationToken cancellationToken)
    {
        if (body.InviteThirdParty is { Count: > 0 })
        {
            throw new MatrixException(403, ErrCode.ThreepidDenied, "This server has no identity service to invite by address with.");
        }

        if (body.Invite is { Count: > MaximumInvites })
        {
            throw MatrixException.InvalidParam($"At most {MaximumInvites} users can be invited at once.");
        }

        var invites = new List<UserId>();
        var names = ImmutableDictionary.CreateBuilder<UserId, MemberProfile>();
        foreach (var user in (body.Invite ?? []).Distinct().Where(user => user != caller.User))
        {
            await invitePermission.RequireAsync(caller.User, user, cancellationToken);
            invites.Add(user);
            names[user] = await ProfileAsync(user, cancellationToken);
        }

        return new CreateRoomRequest
        {
            Version = version,
            Creator = caller.User,
            RoomId = rooms.IdFor(version),
            Preset = Preset(body, isPublic),
            OriginServerTs = time.GetUtcNow().ToUnixTimeMilliseconds(),
            CreationContent = RequireObject(body.CreationContent, "creation_content"),
            PowerLevelContentOverride = RequireObject(body.PowerLevelContentOverride, "power_level_content_override"),
            InitialState = [.. (body.InitialState ?? []).Select(state => new InitialStateEvent(
                state.Type, state.StateKey ?? string.Empty, Encoding.UTF8.GetBytes(RequireObject(state.Content, "content").GetRawText())))],
            Name = body.Name,
            Topic = body.Topic,
            Alias = alias,
            Invites = [.. invites],
            IsDirect = body.IsDirect,
            CreatorProfile = await ProfileAsync(caller.User, cancellationToken),
            InviteProfiles = names.ToImmutable(),
        };
    }

    private async ValueTask<MemberProfile> ProfileAsync(UserId user, CancellationToken cancellationToken)
    {
        var profile = await profiles.OfUserAsync(user, cancellationToken);
        return new MemberProfile(profile.DisplayName, profile.AvatarUrl);
    }
}
