using Myelin.Api.ClientServer.Encryption;
using Myelin.Api.Contracts;
using Myelin.Server.Encryption.Keys;
using Myelin.Server.Encryption.OneTimeKeys;
using Myelin.Server.Http;

namespace Myelin.Server.Encryption.Endpoints;

/// <summary>Uploads, queries and claims the keys of devices ("Key management API").</summary>
internal sealed class DeviceKeyEndpoints(DeviceKeyUpload upload, KeyQuery query, OneTimeKeyClaimer claimer) : IEndpoints<DeviceKeyEndpoints>
{
    public static void Map(IOperationMap<DeviceKeyEndpoints> map)
    {
        map.Serve(UploadKeys.Contract, static endpoints => endpoints.UploadKeysAsync);
        map.Serve(QueryKeys.Contract, static endpoints => endpoints.QueryKeysAsync);
        map.Serve(ClaimKeys.Contract, static endpoints => endpoints.ClaimKeysAsync);
    }

    private async ValueTask<UploadKeys.Response> UploadKeysAsync(Call call, UploadKeys request, CancellationToken cancellationToken) =>
        new(await upload.UploadAsync(call.Caller, request.Content, cancellationToken));

    private ValueTask<IWritten<QueryKeys.Response>> QueryKeysAsync(Call call, QueryKeys request, CancellationToken cancellationToken) =>
        query.RunAsync(call.Caller.User, request.Content.DeviceKeys, cancellationToken);

    private ValueTask<IWritten<ClaimKeys.Response>> ClaimKeysAsync(Call call, ClaimKeys request, CancellationToken cancellationToken) =>
        claimer.RunAsync(request.Content.OneTimeKeys, cancellationToken);
}
