using Myelin.Api.ClientServer.Encryption;
using Myelin.Api.ClientServer.KeyBackup;
using Myelin.Api.Contracts;
using Myelin.Server.Accounts;
using Myelin.Server.DueWork;
using Myelin.Server.Encryption.CrossSigning;
using Myelin.Server.Encryption.DeviceLists;
using Myelin.Server.Encryption.Endpoints;
using Myelin.Server.Encryption.KeyBackup;
using Myelin.Server.Encryption.Keys;
using Myelin.Server.Encryption.OneTimeKeys;
using Myelin.Server.Encryption.ToDevice;
using Myelin.Server.Http;
using Myelin.Server.Storage;

namespace Myelin.Server.Encryption;

/// <summary>The slice of end-to-end encryption, as far as a server has to do with it.</summary>
internal static class EncryptionRegistration
{
    public static IServiceCollection AddEncryption(this IServiceCollection services)
    {
        services.AddApiJson(EncryptionJson.Default);
        services.AddApiJson(KeyBackupJson.Default);
        services.AddSingleton<IMigration, Schema1200Encryption>();
        services.AddSingleton<IDeviceDeletionStep, EncryptedDeviceDeletion>();
        return services.AddKeys().AddDeviceLists().AddToDevice().AddKeyBackups();
    }

    private static IServiceCollection AddKeys(this IServiceCollection services) => services
        .AddSingleton<DeviceKeyStore>()
        .AddSingleton<DeviceKeyUpload>()
        .AddSingleton<KeyQuery>()
        .AddSingleton<KeyClaiming>()
        .AddSingleton<OneTimeKeyClaims>().AddHostedService(provider => provider.GetRequiredService<OneTimeKeyClaims>())
        .AddSingleton<IKeyCounts, KeyCounts>()
        .AddSingleton<CrossSigningStore>()
        .AddSingleton<IReservedDeviceIds>(provider => provider.GetRequiredService<CrossSigningStore>())
        .AddSingleton<IDeactivationStep>(provider => provider.GetRequiredService<CrossSigningStore>())
        .AddSingleton<CrossSigningUpload>()
        .AddSingleton<SignatureUpload>()
        .AddOperation<UploadKeys, UploadKeys.Response, UploadKeysHandler>()
        .AddOperation<QueryKeys, IJsonBody, QueryKeysHandler>()
        .AddOperation<ClaimKeys, IJsonBody, ClaimKeysHandler>()
        .AddOperation<UploadCrossSigningKeys, Empty, UploadCrossSigningKeysHandler>()
        .AddOperation<UploadCrossSigningSignatures, UploadCrossSigningSignatures.Response, UploadCrossSigningSignaturesHandler>();

    private static IServiceCollection AddDeviceLists(this IServiceCollection services) => services
        .AddSingleton<DeviceListChanges>()
        .AddSingleton<IDeviceListStep>(provider => provider.GetRequiredService<DeviceListChanges>())
        .AddSingleton<SharedRooms>()
        .AddSingleton<IDeviceLists, DeviceListReading>();

    private static IServiceCollection AddToDevice(this IServiceCollection services) => services
        .AddSingleton<ToDeviceStore>()
        .AddSingleton<ToDeviceQueueLengths>()
        .AddSingleton<ToDeviceSending>()
        .AddSingleton<ToDeviceAcknowledgement>().AddHostedService(provider => provider.GetRequiredService<ToDeviceAcknowledgement>())
        .AddSingleton<IToDeviceMessages, ToDeviceQueues>()
        .AddRecurringWork<ToDeviceTransactionExpiry>()
        .AddOperation<SendToDevice, Empty, SendToDeviceHandler>();

    private static IServiceCollection AddKeyBackups(this IServiceCollection services) => services
        .AddSingleton<KeyBackupStore>()
        .AddSingleton<KeyBackups>()
        .AddSingleton<KeyBackupRemoval>()
        .AddSingleton<IDueWork>(provider => provider.GetRequiredService<KeyBackupRemoval>())
        .AddSingleton<IDeactivationStep>(provider => provider.GetRequiredService<KeyBackupRemoval>())
        .AddOperation<PostRoomKeysVersion, PostRoomKeysVersion.Response, PostRoomKeysVersionHandler>()
        .AddOperation<GetRoomKeysVersionCurrent, RoomKeysVersion, GetRoomKeysVersionCurrentHandler>()
        .AddOperation<GetRoomKeysVersion, RoomKeysVersion, GetRoomKeysVersionHandler>()
        .AddOperation<PutRoomKeysVersion, Empty, PutRoomKeysVersionHandler>()
        .AddOperation<DeleteRoomKeysVersion, Empty, DeleteRoomKeysVersionHandler>()
        .AddOperation<PutRoomKeys, RoomKeysUpdate, PutRoomKeysHandler>()
        .AddOperation<GetRoomKeys, IStreamedJson, GetRoomKeysHandler>()
        .AddOperation<DeleteRoomKeys, RoomKeysUpdate, DeleteRoomKeysHandler>()
        .AddOperation<PutRoomKeysByRoomId, RoomKeysUpdate, PutRoomKeysByRoomIdHandler>()
        .AddOperation<GetRoomKeysByRoomId, IStreamedJson, GetRoomKeysByRoomIdHandler>()
        .AddOperation<DeleteRoomKeysByRoomId, RoomKeysUpdate, DeleteRoomKeysByRoomIdHandler>()
        .AddOperation<PutRoomKeyBySessionId, RoomKeysUpdate, PutRoomKeyBySessionIdHandler>()
        .AddOperation<GetRoomKeyBySessionId, IJsonBody, GetRoomKeyBySessionIdHandler>()
        .AddOperation<DeleteRoomKeyBySessionId, RoomKeysUpdate, DeleteRoomKeyBySessionIdHandler>();
}
