using Myelin.Api.Contracts;
using Myelin.Server.Accounts;
using Myelin.Server.Encryption.CrossSigning;
using Myelin.Server.Encryption.DeviceLists;
using Myelin.Server.Encryption.Endpoints;
using Myelin.Server.Encryption.KeyBackup;
using Myelin.Server.Encryption.Keys;
using Myelin.Server.Encryption.OneTimeKeys;
using Myelin.Server.Encryption.ToDevice;
using Myelin.Server.Http;
using Myelin.Server.ScheduledWork;
using Myelin.Server.Storage;

namespace Myelin.Server.Encryption;

/// <summary>Registers the server's part of end-to-end encryption.</summary>
internal static class EncryptionRegistration
{
    public static IServiceCollection AddEncryption(this IServiceCollection services)
    {
        services.AddSingleton<IMigration, Schema1200Encryption>();
        services.AddSingleton<IDeviceDeletionStep, EncryptedDeviceDeletion>();
        return services.AddKeys().AddDeviceLists().AddToDevice().AddKeyBackups();
    }

    private static IServiceCollection AddKeys(this IServiceCollection services) => services
        .AddSingleton<DeviceKeyStore>()
        .AddSingleton<DeviceKeyUpload>()
        .AddSingleton<KeyQuery>()
        .AddSingleton<OneTimeKeyClaimer>()
        .AddSingleton<OneTimeKeyClaims>().AddHostedService(provider => provider.GetRequiredService<OneTimeKeyClaims>())
        .AddSingleton<IKeyCounts, KeyCounts>()
        .AddSingleton<CrossSigningStore>()
        .AddSingleton<IReservedDeviceIds>(provider => provider.GetRequiredService<CrossSigningStore>())
        .AddSingleton<IDeactivationStep>(provider => provider.GetRequiredService<CrossSigningStore>())
        .AddSingleton<CrossSigningUpload>()
        .AddSingleton<SignatureUpload>()
        .AddEndpoints<DeviceKeyEndpoints>()
        .AddEndpoints<CrossSigningEndpoints>();

    private static IServiceCollection AddDeviceLists(this IServiceCollection services) => services
        .AddSingleton<DeviceListChanges>()
        .AddSingleton<IDeviceListStep>(provider => provider.GetRequiredService<DeviceListChanges>())
        .AddSingleton<SharedRooms>()
        .AddSingleton<IDeviceLists, DeviceListReader>();

    private static IServiceCollection AddToDevice(this IServiceCollection services) => services
        .AddSingleton<ToDeviceStore>()
        .AddSingleton<ToDeviceQueueLengths>()
        .AddSingleton<ToDeviceSender>()
        .AddSingleton<ToDeviceAcknowledgement>().AddHostedService(provider => provider.GetRequiredService<ToDeviceAcknowledgement>())
        .AddSingleton<IToDeviceMessages, ToDeviceQueues>()
        .AddRecurringWork<ToDeviceTransactionExpiry>()
        .AddEndpoints<ToDeviceEndpoints>();

    private static IServiceCollection AddKeyBackups(this IServiceCollection services) => services
        .AddSingleton<KeyBackupStore>()
        .AddSingleton<KeyBackups>()
        .AddSingleton<KeyBackupRemoval>()
        .AddSingleton<IScheduledWork>(provider => provider.GetRequiredService<KeyBackupRemoval>())
        .AddSingleton<IDeactivationStep>(provider => provider.GetRequiredService<KeyBackupRemoval>())
        .AddEndpoints<KeyBackupEndpoints>();
}
