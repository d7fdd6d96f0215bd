using System.Text.Json.Serialization;
using Myelin.Api.Json;

namespace Myelin.Api.ServerServer.Edus;

/// <summary>EDUs and their contents.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Edu))]
[JsonSerializable(typeof(DeviceListUpdateEdu))]
[JsonSerializable(typeof(DirectToDeviceEdu))]
[JsonSerializable(typeof(PresenceEdu))]
[JsonSerializable(typeof(ReceiptEdu))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, IReadOnlyDictionary<string, IReadOnlyDictionary<string, RawValue>>>), TypeInfoPropertyName = "ReceiptEduRooms")]
[JsonSerializable(typeof(SigningKeyUpdateEdu))]
[JsonSerializable(typeof(TypingEdu))]
[JsonSerializable(typeof(UserPresence))]
[JsonSerializable(typeof(UserReceipt))]
public sealed partial class EdusJson : JsonSerializerContext;
