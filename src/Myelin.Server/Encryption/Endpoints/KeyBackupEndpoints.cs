using Myelin.Api.ClientServer.KeyBackup;
using Myelin.Api.Contracts;
using Myelin.Server.Encryption.KeyBackup;
using Myelin.Server.Http;

namespace Myelin.Server.Encryption.Endpoints;

/// <summary>Serves backups of room keys ("Server-side key backups").</summary>
internal sealed class KeyBackupEndpoints(KeyBackups backups) : IEndpoints<KeyBackupEndpoints>
{
    public static void Map(IOperationMap<KeyBackupEndpoints> map)
    {
        map.Serve(PostRoomKeysVersion.Contract, static endpoints => endpoints.PostRoomKeysVersionAsync);
        map.Serve(GetRoomKeysVersionCurrent.Contract, static endpoints => endpoints.GetRoomKeysVersionCurrentAsync);
        map.Serve(GetRoomKeysVersion.Contract, static endpoints => endpoints.GetRoomKeysVersionAsync);
        map.Serve(PutRoomKeysVersion.Contract, static endpoints => endpoints.PutRoomKeysVersionAsync);
        map.Serve(DeleteRoomKeysVersion.Contract, static endpoints => endpoints.DeleteRoomKeysVersionAsync);
        map.Serve(PutRoomKeys.Contract, static endpoints => endpoints.PutRoomKeysAsync);
        map.Serve(PutRoomKeysByRoomId.Contract, static endpoints => endpoints.PutRoomKeysByRoomIdAsync);
        map.Serve(PutRoomKeyBySessionId.Contract, static endpoints => endpoints.PutRoomKeyBySessionIdAsync);
        map.Serve(GetRoomKeys.Contract, static endpoints => endpoints.GetRoomKeysAsync);
        map.Serve(GetRoomKeysByRoomId.Contract, static endpoints => endpoints.GetRoomKeysByRoomIdAsync);
        map.Serve(GetRoomKeyBySessionId.Contract, static endpoints => endpoints.GetRoomKeyBySessionIdAsync);
        map.Serve(DeleteRoomKeys.Contract, static endpoints => endpoints.DeleteRoomKeysAsync);
        map.Serve(DeleteRoomKeysByRoomId.Contract, static endpoints => endpoints.DeleteRoomKeysByRoomIdAsync);
        map.Serve(DeleteRoomKeyBySessionId.Contract, static endpoints => endpoints.DeleteRoomKeyBySessionIdAsync);
    }

    private async ValueTask<PostRoomKeysVersion.Response> PostRoomKeysVersionAsync(Call call, PostRoomKeysVersion request, CancellationToken cancellationToken) =>
        new(await backups.CreateAsync(call.Caller.User, request.Content.Algorithm, request.Content.AuthData, cancellationToken));

    private ValueTask<RoomKeysVersion> GetRoomKeysVersionCurrentAsync(Call call, GetRoomKeysVersionCurrent request, CancellationToken cancellationToken) =>
        backups.CurrentAsync(call.Caller.User, cancellationToken);

    private ValueTask<RoomKeysVersion> GetRoomKeysVersionAsync(Call call, GetRoomKeysVersion request, CancellationToken cancellationToken) =>
        backups.GetAsync(call.Caller.User, request.Version, cancellationToken);

    private async ValueTask<Empty> PutRoomKeysVersionAsync(Call call, PutRoomKeysVersion request, CancellationToken cancellationToken)
    {
        await backups.UpdateAsync(call.Caller.User, request.Version, request.Content, cancellationToken);
        return Empty.Value;
    }

    private async ValueTask<Empty> DeleteRoomKeysVersionAsync(Call call, DeleteRoomKeysVersion request, CancellationToken cancellationToken)
    {
        await backups.DeleteAsync(call.Caller.User, request.Version, cancellationToken);
        return Empty.Value;
    }

    private ValueTask<RoomKeysUpdate> PutRoomKeysAsync(Call call, PutRoomKeys request, CancellationToken cancellationToken) =>
        backups.StoreAsync(call.Caller.User, request.Version, BackedUpKey.ReadAll(request.Content, null, null), cancellationToken);

    private ValueTask<RoomKeysUpdate> PutRoomKeysByRoomIdAsync(Call call, PutRoomKeysByRoomId request, CancellationToken cancellationToken) =>
        backups.StoreAsync(call.Caller.User, request.Version, BackedUpKey.ReadAll(request.Content, request.RoomId, null), cancellationToken);

    private ValueTask<RoomKeysUpdate> PutRoomKeyBySessionIdAsync(Call call, PutRoomKeyBySessionId request, CancellationToken cancellationToken) =>
        backups.StoreAsync(call.Caller.User, request.Version, BackedUpKey.ReadAll(request.Content, request.RoomId, request.SessionId), cancellationToken);

    private ValueTask<IStreamed<GetRoomKeys.Response>> GetRoomKeysAsync(Call call, GetRoomKeys request, CancellationToken cancellationToken) =>
        backups.KeysAsync(call.Caller.User, request.Version, cancellationToken);

    private ValueTask<IStreamed<RoomKeyBackup>> GetRoomKeysByRoomIdAsync(Call call, GetRoomKeysByRoomId request, CancellationToken cancellationToken) =>
        backups.KeysAsync(call.Caller.User, request.Version, request.RoomId, cancellationToken);

    private async ValueTask<IWritten<KeyBackupData>> GetRoomKeyBySessionIdAsync(Call call, GetRoomKeyBySessionId request, CancellationToken cancellationToken) =>
        await backups.KeyAsync(call.Caller.User, request.Version, request.RoomId, request.SessionId, cancellationToken);

    private ValueTask<RoomKeysUpdate> DeleteRoomKeysAsync(Call call, DeleteRoomKeys request, CancellationToken cancellationToken) =>
        backups.DeleteKeysAsync(call.Caller.User, request.Version, null, null, cancellationToken);

    private ValueTask<RoomKeysUpdate> DeleteRoomKeysByRoomIdAsync(Call call, DeleteRoomKeysByRoomId request, CancellationToken cancellationToken) =>
        backups.DeleteKeysAsync(call.Caller.User, request.Version, request.RoomId, null, cancellationToken);

    private ValueTask<RoomKeysUpdate> DeleteRoomKeyBySessionIdAsync(Call call, DeleteRoomKeyBySessionId request, CancellationToken cancellationToken) =>
        backups.DeleteKeysAsync(call.Caller.User, request.Version, request.RoomId, request.SessionId, cancellationToken);
}
