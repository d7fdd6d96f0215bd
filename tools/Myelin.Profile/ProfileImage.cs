using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Myelin.Profile;

/// <summary>
/// Writes the profile for the ahead-of-time compiler (<c>.mibc</c>): an assembly whose method <c>AssemblyDictionary</c> refers to other methods
/// in it, one for each set of assemblies. These load the tokens of the called methods, each with its weight. The format is defined by the
/// compiler's parser (<c>MIbcProfileParser</c> in the runtime's repository).
/// </summary>
internal sealed class ProfileImage
{
    // Code shared by all reference types is compiled for this type, which the compiler looks up in an assembly that doesn't exist.
    private const string Canonical = "__Canon";
    private const string CanonicalAssembly = "System.Private.Canon";

    private readonly MetadataBuilder metadata = new();
    private readonly Dictionary<string, Module> modules = [];
    private readonly Dictionary<string, AssemblyReferenceHandle> assemblies = [];
    private readonly Dictionary<(EntityHandle Scope, string Namespace, string Name), TypeReferenceHandle> types = [];
    private readonly Dictionary<BlobHandle, TypeSpecificationHandle> constructedTypes = [];
    private readonly Dictionary<(EntityHandle Owner, string Name, BlobHandle Signature), MemberReferenceHandle> members = [];
    private readonly HashSet<(EntityHandle Method, BlobHandle Arguments)> taken = [];
    private readonly SortedDictionary<string, InstructionEncoder> groups = new(StringComparer.Ordinal);

    /// <summary>Adds a method, unless it has been added before.</summary>
    /// <param name="method">The method.</param>
    /// <param name="weight">Heavier methods come first in the compiled image.</param>
    public bool TryAdd(TracedMethod method, int weight)
    {
        var module = ModuleAt(method.Owner.Module);
        var mentioned = new SortedSet<string>(StringComparer.Ordinal);
        var reference = Reference(module, method, mentioned);
        var arguments = Arguments(method.Arguments, mentioned);
        if (!taken.Add((reference, arguments)))
        {
            return false;
        }

        var group = Group(module.Name, mentioned);
        group.OpCode(ILOpCode.Ldtoken);
        group.Token(arguments.IsNil ? reference : metadata.AddMethodSpecification(reference, arguments));
        group.LoadString(metadata.GetOrAddUserString("ExclusiveWeight"));
        group.LoadConstantI4(weight);
        group.OpCode(ILOpCode.Pop);
        return true;
    }

    /// <summary>Writes the whole profile. May be called only once.</summary>
    public byte[] ToBytes()
    {
        metadata.AddModule(0, metadata.GetOrAddString("profile.dll"), metadata.GetOrAddGuid(Guid.Empty), default, default);
        metadata.AddAssembly(metadata.GetOrAddString("profile"), new Version(1, 0), default, default, 0, AssemblyHashAlgorithm.None);
        metadata.AddTypeDefinition(
            default, default, metadata.GetOrAddString("<Module>"), default, MetadataTokens.FieldDefinitionHandle(1), MetadataTokens.MethodDefinitionHandle(1));

        var bodies = new MethodBodyStreamEncoder(new BlobBuilder());
        var dictionary = new InstructionEncoder(new BlobBuilder());
        foreach (var (name, group) in groups)
        {
            var method = AddMethod(string.Create(CultureInfo.InvariantCulture, $"Group{groups.Count}_{dictionary.Offset}"), group, bodies);
            dictionary.LoadString(metadata.GetOrAddUserString(name));
            dictionary.OpCode(ILOpCode.Ldtoken);
            dictionary.Token(method);
            dictionary.OpCode(ILOpCode.Pop);
        }

        AddMethod("AssemblyDictionary", dictionary, bodies);
        var image = new BlobBuilder();
        new ManagedPEBuilder(PEHeaderBuilder.CreateLibraryHeader(), new MetadataRootBuilder(metadata), bodies.Builder).Serialize(image);
        return image.ToArray();
    }

    private MethodDefinitionHandle AddMethod(string name, InstructionEncoder code, MethodBodyStreamEncoder bodies)
    {
        var signature = new BlobBuilder();
        new BlobEncoder(signature).MethodSignature().Parameters(0, result => result.Void(), _ => { });
        code.OpCode(ILOpCode.Ret);
        return metadata.AddMethodDefinition(
            MethodAttributes.Public | MethodAttributes.Static, MethodImplAttributes.IL, metadata.GetOrAddString(name),
            metadata.GetOrAddBlob(signature), bodies.AddMethodBody(code), default);
    }

    /// <summary>
    /// The group for methods that are defined in one assembly and refer to the same other assemblies. The compiler skips groups that it doesn't compile.
    /// </summary>
    private InstructionEncoder Group(string assembly, SortedSet<string> mentioned)
    {
        mentioned.Remove(assembly);
        var name = string.Concat(mentioned.Prepend(assembly).Select(each => each + ";"));
        if (!groups.TryGetValue(name, out var group))
        {
            groups[name] = group = new InstructionEncoder(new BlobBuilder());
        }

        return group;
    }

    private MemberReferenceHandle Reference(Module module, TracedMethod method, SortedSet<string> mentioned)
    {
        var definition = module.Reader.GetMethodDefinition((MethodDefinitionHandle)MetadataTokens.EntityHandle(method.Token));
        var owner = Owner(method.Owner, mentioned);
        var name = module.Reader.GetString(definition.Name);
        var signature = new BlobBuilder();
        var source = module.Reader.GetBlobReader(definition.Signature);
        CopyMethodSignature(ref source, signature, module);
        var key = (owner, name, metadata.GetOrAddBlob(signature));
        if (!members.TryGetValue(key, out var reference))
        {
            members[key] = reference = metadata.AddMemberReference(owner, metadata.GetOrAddString(name), key.Item3);
        }

        return reference;
    }

    private BlobHandle Arguments(ImmutableArray<TracedType> arguments, SortedSet<string> mentioned)
    {
        if (arguments.IsEmpty)
        {
            return default;
        }

        var blob = new BlobBuilder();
        var encoder = new BlobEncoder(blob).MethodSpecificationSignature(arguments.Length);
        foreach (var argument in arguments)
        {
            Write(argument, encoder.AddArgument(), mentioned);
        }

        return metadata.GetOrAddBlob(blob);
    }

    private EntityHandle Owner(TracedType.Named type, SortedSet<string> mentioned)
    {
        if (type.Arguments.IsEmpty)
        {
            return Definition(type, mentioned);
        }

        var blob = new BlobBuilder();
        Write(type, new BlobEncoder(blob).TypeSpecificationSignature(), mentioned);
        var signature = metadata.GetOrAddBlob(blob);
        if (!constructedTypes.TryGetValue(signature, out var constructed))
        {
            constructedTypes[signature] = constructed = metadata.AddTypeSpecification(signature);
        }

        return constructed;
    }

    private void Write(TracedType type, SignatureTypeEncoder encoder, SortedSet<string> mentioned)
    {
        switch (type)
        {
            case TracedType.Array array:
                Write(array.Element, encoder.SZArray(), mentioned);
                break;
            case TracedType.Pointer pointer:
                Write(pointer.Target, encoder.Pointer(), mentioned);
                break;
            case TracedType.Reference reference:
                encoder.Builder.WriteByte((byte)SignatureTypeCode.ByReference);
                Write(reference.Target, encoder, mentioned);
                break;
            // The definition says whether it is a value type; the parser ignores the flag here.
            case TracedType.Named { Arguments.IsEmpty: true } plain:
                encoder.Type(Definition(plain, mentioned), isValueType: false);
                break;
            case TracedType.Named constructed:
                var arguments = encoder.GenericInstantiation(Definition(constructed, mentioned), constructed.Arguments.Length, isValueType: false);
                foreach (var argument in constructed.Arguments)
                {
                    Write(argument, arguments.AddArgument(), mentioned);
                }

                break;
            default:
                throw new InvalidOperationException($"A type of kind {type.GetType().Name} can't be written.");
        }
    }

    private TypeReferenceHandle Definition(TracedType.Named type, SortedSet<string> mentioned)
    {
        var module = ModuleAt(type.Module);
        mentioned.Add(module.Name);
        return Definition(module, (TypeDefinitionHandle)MetadataTokens.EntityHandle(type.Token));
    }

    private TypeReferenceHandle Definition(Module module, TypeDefinitionHandle handle)
    {
        var type = module.Reader.GetTypeDefinition(handle);
        var outer = type.GetDeclaringType();
        var name = module.Reader.GetString(type.Name);
        EntityHandle scope = outer.IsNil ? Assembly(name == Canonical ? CanonicalAssembly : module.Name) : Definition(module, outer);
        return Type(scope, module.Reader.GetString(type.Namespace), name);
    }

    private TypeReferenceHandle Imported(Module module, TypeReferenceHandle handle)
    {
        var type = module.Reader.GetTypeReference(handle);
        EntityHandle scope = type.ResolutionScope.Kind switch
        {
            HandleKind.AssemblyReference =>
                Assembly(module.Reader.GetString(module.Reader.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name)),
            HandleKind.TypeReference => Imported(module, (TypeReferenceHandle)type.ResolutionScope),
            _ => Assembly(module.Name),
        };
        return Type(scope, module.Reader.GetString(type.Namespace), module.Reader.GetString(type.Name));
    }

    private TypeReferenceHandle Type(EntityHandle scope, string space, string name)
    {
        if (!types.TryGetValue((scope, space, name), out var type))
        {
            types[(scope, space, name)] = type = metadata.AddTypeReference(scope, metadata.GetOrAddString(space), metadata.GetOrAddString(name));
        }

        return type;
    }

    private AssemblyReferenceHandle Assembly(string name)
    {
        if (!assemblies.TryGetValue(name, out var assembly))
        {
            assemblies[name] = assembly = metadata.AddAssemblyReference(metadata.GetOrAddString(name), new Version(0, 0, 0, 0), default, default, 0, default);
        }

        return assembly;
    }

    private Module ModuleAt(string path)
    {
        if (!modules.TryGetValue(path, out var module))
        {
            modules[path] = module = new Module(new PEReader(ImmutableArray.Create(File.ReadAllBytes(path))).GetMetadataReader());
        }

        return module;
    }

    // ECMA-335, II.23.2.1: the signature is copied, except that the type tokens in it are replaced.
    private void CopyMethodSignature(ref BlobReader source, BlobBuilder target, Module module)
    {
        var header = source.ReadSignatureHeader();
        target.WriteByte(header.RawValue);
        if (header.IsGeneric)
        {
            target.WriteCompressedInteger(source.ReadCompressedInteger());
        }

        var parameters = source.ReadCompressedInteger();
        target.WriteCompressedInteger(parameters);
        for (var index = 0; index <= parameters; index++)
        {
            CopyType(ref source, target, module);
        }
    }

    // ECMA-335, II.23.2.12.
    private void CopyType(ref BlobReader source, BlobBuilder target, Module module)
    {
        var element = source.ReadByte();
        target.WriteByte(element);
        switch ((SignatureTypeCode)element)
        {
            case SignatureTypeCode.Pointer or SignatureTypeCode.ByReference or SignatureTypeCode.SZArray or SignatureTypeCode.Pinned:
                CopyType(ref source, target, module);
                break;
            case (SignatureTypeCode)SignatureTypeKind.Class or (SignatureTypeCode)SignatureTypeKind.ValueType:
                CopyToken(ref source, target, module);
                break;
            case SignatureTypeCode.GenericTypeParameter or SignatureTypeCode.GenericMethodParameter:
                target.WriteCompressedInteger(source.ReadCompressedInteger());
                break;
            case SignatureTypeCode.GenericTypeInstance:
                target.WriteByte(source.ReadByte());
                CopyToken(ref source, target, module);
                var arguments = source.ReadCompressedInteger();
                target.WriteCompressedInteger(arguments);
                for (var index = 0; index < arguments; index++)
                {
                    CopyType(ref source, target, module);
                }

                break;
            case SignatureTypeCode.RequiredModifier or SignatureTypeCode.OptionalModifier:
                CopyToken(ref source, target, module);
                CopyType(ref source, target, module);
                break;
            case SignatureTypeCode.Array:
                CopyType(ref source, target, module);
                target.WriteCompressedInteger(source.ReadCompressedInteger());
                CopySizes(ref source, target);
                CopyLowerBounds(ref source, target);
                break;
            case SignatureTypeCode.FunctionPointer:
                CopyMethodSignature(ref source, target, module);
                break;
        }
    }

    private static void CopySizes(ref BlobReader source, BlobBuilder target)
    {
        var count = source.ReadCompressedInteger();
        target.WriteCompressedInteger(count);
        for (var index = 0; index < count; index++)
        {
            target.WriteCompressedInteger(source.ReadCompressedInteger());
        }
    }

    private static void CopyLowerBounds(ref BlobReader source, BlobBuilder target)
    {
        var count = source.ReadCompressedInteger();
        target.WriteCompressedInteger(count);
        for (var index = 0; index < count; index++)
        {
            target.WriteCompressedSignedInteger(source.ReadCompressedSignedInteger());
        }
    }

    private void CopyToken(ref BlobReader source, BlobBuilder target, Module module)
    {
        var handle = source.ReadTypeHandle();
        EntityHandle type = handle.Kind switch
        {
            HandleKind.TypeDefinition => Definition(module, (TypeDefinitionHandle)handle),
            HandleKind.TypeReference => Imported(module, (TypeReferenceHandle)handle),
            _ => throw new BadImageFormatException($"{module.Name} has a signature with a type of kind {handle.Kind}."),
        };
        target.WriteCompressedInteger(CodedIndex.TypeDefOrRefOrSpec(type));
    }

    /// <summary>A module that defines called methods or types.</summary>
    private sealed record Module(MetadataReader Reader)
    {
        public string Name { get; } = Reader.GetString(Reader.GetAssemblyDefinition().Name);
    }
}
